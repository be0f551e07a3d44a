package io.github.socketserver.transport;

/**
 * Waits for threads.
 */
final class Threads {

	private Threads() {
	}

	/**
	 * Waits until a thread has ended, unless it is the calling one. An interrupt stays
	 * pending.
	 * @param thread the thread
	 */
	static void join(Thread thread) {
		if (Thread.currentThread() == thread) {
			return;
		}
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
