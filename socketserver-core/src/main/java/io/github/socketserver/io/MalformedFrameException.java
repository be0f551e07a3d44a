package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The client sent bytes that the framing does not allow, such as a negative length.
 *
 * @since 0.1.0
 */
public class MalformedFrameException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public MalformedFrameException(String message) {
		super(message, CloseCause.ERROR);
	}

}
