package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The client closed its side in the middle of a frame.
 *
 * @since 0.1.0
 */
public class EndOfInputException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public EndOfInputException(String message) {
		super(message, CloseCause.CLIENT);
	}

}
