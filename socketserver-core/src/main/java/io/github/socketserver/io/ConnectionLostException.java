package io.github.socketserver.io;

import java.io.IOException;

import io.github.socketserver.event.CloseCause;

/**
 * The connection broke or was closed while it was in use.
 *
 * @since 0.1.0
 */
public class ConnectionLostException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param cause what the operating system said
	 */
	public ConnectionLostException(IOException cause) {
		super("Connection lost: " + ((cause.getMessage() != null) ? cause.getMessage() : "it was closed"),
				CloseCause.RESET, cause);
	}

}
