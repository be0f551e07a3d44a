package io.github.socketserver;

/**
 * Waiting for threads.
 */
final class Threads {

	private Threads() {
	}

	/**
	 * Waits until a thread has ended. An interrupt stays pending.
	 * @param thread the thread
	 */
	static void join(Thread thread) {
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
