package io.github.socketserver.request;

/**
 * Thrown by a handler that wants its server's loop to end: Python's {@code SystemExit}.
 * It is not passed to {@code handleError}. The request is shut down, then the exception
 * leaves {@code handleRequest} and {@code serveForever} where the handler runs on the
 * loop's thread, and goes to the uncaught exception handler of the handler's thread where
 * it has one.
 *
 * @since 0.1.0
 */
public class StopServerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message why the server is to stop
	 */
	public StopServerException(String message) {
		super(message);
	}

	/**
	 * Creates an exception.
	 * @param message why the server is to stop
	 * @param cause what led to it
	 */
	public StopServerException(String message, Throwable cause) {
		super(message, cause);
	}

}
