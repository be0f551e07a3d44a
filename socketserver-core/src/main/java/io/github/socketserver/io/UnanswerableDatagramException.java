package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * The datagram cannot be answered: its sender has no address, refuses datagrams, or does
 * not read those that it was sent.
 *
 * @since 0.1.0
 */
public class UnanswerableDatagramException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 */
	public UnanswerableDatagramException(String message) {
		super(message, CloseCause.CLIENT);
	}

	/**
	 * Creates an exception.
	 * @param message what happened
	 * @param cause what the operating system said
	 */
	public UnanswerableDatagramException(String message, Throwable cause) {
		super(message, CloseCause.CLIENT, cause);
	}

}
