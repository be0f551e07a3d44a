package io.github.socketserver;

/**
 * Whether a loop's thread was interrupted before it called a handler or a hook. An
 * interrupt asks the loop to end, but one that somebody else's code leaves behind was not
 * meant for it.
 *
 * @param foreign whether what is called is somebody else's code
 * @param pending whether the thread was interrupted
 */
record PendingInterrupt(boolean foreign, boolean pending) {

	private static final PendingInterrupt KEPT = new PendingInterrupt(false, false);

	/**
	 * Takes note of the calling thread's interrupt.
	 * @param foreign whether the thread is about to call somebody else's code: otherwise
	 * each interrupt is the loop's
	 * @return what was found
	 */
	static PendingInterrupt before(boolean foreign) {
		return foreign ? new PendingInterrupt(true, Thread.currentThread().isInterrupted()) : KEPT;
	}

	/**
	 * Has the thread be interrupted after somebody else's code if, and only if, it was
	 * before.
	 */
	void restore() {
		if (this.pending) {
			Thread.currentThread().interrupt();
		}
		else if (this.foreign) {
			Thread.interrupted();
		}
	}

}
