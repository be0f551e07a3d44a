package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The client sent a line or frame that is longer than the limit. Nothing beyond the limit
 * was kept.
 *
 * @since 0.1.0
 */
public class FrameTooLongException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public FrameTooLongException(String message) {
		super(message, CloseCause.ERROR);
	}

}
