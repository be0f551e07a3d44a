package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The request took longer than {@code request-timeout}; its connection is closed.
 *
 * @since 0.1.0
 */
public class RequestTimeoutException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public RequestTimeoutException(String message) {
		super(message, CloseCause.DEADLINE);
	}

}
