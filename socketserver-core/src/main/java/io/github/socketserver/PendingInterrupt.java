package io.github.socketserver;

/**
 * Whether a loop's thread was interrupted before it called a handler or a hook. An
 * interrupt asks the loop to end, but one that a handler leaves behind was not meant for
 * it.
 *
 * @param pending whether it was
 */
record PendingInterrupt(boolean pending) {

	static PendingInterrupt before() {
		return new PendingInterrupt(Thread.currentThread().isInterrupted());
	}

	/**
	 * Has the thread be interrupted if, and only if, it was before.
	 */
	void restore() {
		if (this.pending) {
			Thread.currentThread().interrupt();
		}
		else {
			Thread.interrupted();
		}
	}

}
