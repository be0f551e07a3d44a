package io.github.socketserver.io;

import java.io.IOException;
import java.util.Objects;

import io.github.socketserver.event.CloseCause;

/**
 * Something that the peer did, or did not do in time. It is no fault of the handler: a
 * handler that lets it pass ends quietly, with a line at level DEBUG and a meter.
 *
 * @since 0.1.0
 */
public class PeerException extends IOException {

	private static final long serialVersionUID = 1L;

	private final CloseCause closeCause;

	/**
	 * Creates an exception for a connection that ends because of an error.
	 * @param message what the peer did
	 */
	public PeerException(String message) {
		this(message, CloseCause.ERROR);
	}

	/**
	 * Creates an exception.
	 * @param message what the peer did
	 * @param closeCause what the connection's end is to be counted as
	 */
	public PeerException(String message, CloseCause closeCause) {
		super(message);
		this.closeCause = Objects.requireNonNull(closeCause, "'closeCause' must not be null");
	}

	/**
	 * Creates an exception.
	 * @param message what the peer did
	 * @param closeCause what the connection's end is to be counted as
	 * @param cause what the operating system said
	 */
	public PeerException(String message, CloseCause closeCause, Throwable cause) {
		super(message, cause);
		this.closeCause = Objects.requireNonNull(closeCause, "'closeCause' must not be null");
	}

	/**
	 * Returns what the connection's end is to be counted as.
	 * @return the cause
	 */
	public CloseCause closeCause() {
		return this.closeCause;
	}

}
