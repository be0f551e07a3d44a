package io.github.socketserver.process;

/**
 * A handler has failed in its worker process. The message names what it threw, and the
 * stack trace is that of the worker.
 *
 * @since 0.1.0
 */
public class WorkerHandlerException extends Exception {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param failure what the handler threw
	 */
	@SuppressWarnings("this-escape")
	public WorkerHandlerException(RemoteFailure failure) {
		super(failure.describe(), (failure.cause() != null) ? new WorkerHandlerException(failure.cause()) : null);
		setStackTrace(failure.stackTrace());
	}

}
