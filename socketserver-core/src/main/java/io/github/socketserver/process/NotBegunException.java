package io.github.socketserver.process;

/**
 * A worker has ended before it began with a request. Never leaves the {@link WorkerPool}.
 */
final class NotBegunException extends Exception {

	private static final long serialVersionUID = 1L;

	private final transient WorkerExit exit;

	private final boolean sent;

	NotBegunException(WorkerExit exit, boolean sent) {
		super(null, null, false, false);
		this.exit = exit;
		this.sent = sent;
	}

	WorkerExit exit() {
		return this.exit;
	}

	/**
	 * Returns whether the request was sent to the worker.
	 * @return {@code true} if so
	 */
	boolean isSent() {
		return this.sent;
	}

}
