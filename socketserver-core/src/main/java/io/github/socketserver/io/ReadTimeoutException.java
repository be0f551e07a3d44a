package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The client sent nothing for too long. Unlike a {@link java.net.SocketTimeoutException}
 * that a handler may get from elsewhere, it always means this request's client. Replies
 * can still be written.
 *
 * @since 0.1.0
 */
public class ReadTimeoutException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public ReadTimeoutException(String message) {
		super(message, CloseCause.IDLE);
	}

}
