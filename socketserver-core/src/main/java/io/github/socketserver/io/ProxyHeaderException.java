package io.github.socketserver.io;

import io.github.socketserver.event.CloseCause;

/**
 * A connection did not begin with a valid header of the PROXY protocol, or not in time.
 *
 * @since 0.1.0
 */
public class ProxyHeaderException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception for a header that breaks the rules.
	 * @param message what is wrong with it
	 */
	public ProxyHeaderException(String message) {
		super(message);
	}

	/**
	 * Creates an exception.
	 * @param message what happened
	 * @param closeCause why the connection ends
	 */
	public ProxyHeaderException(String message, CloseCause closeCause) {
		super(message, closeCause);
	}

	/**
	 * Creates an exception for a header that breaks the rules.
	 * @param message what is wrong with it
	 * @param cause what has found that
	 */
	public ProxyHeaderException(String message, Throwable cause) {
		super(message, CloseCause.ERROR, cause);
	}

}
