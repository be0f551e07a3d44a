package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The client did not take a reply for too long.
 *
 * @since 0.1.0
 */
public class WriteTimeoutException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public WriteTimeoutException(String message) {
		super(message, CloseCause.WRITE_TIMEOUT);
	}

}
