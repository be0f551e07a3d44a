package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.transport.StreamConnection;

/**
 * Until when a TLS handshake has to be done. A handshake takes several steps of both
 * sides: one that a client has begun, and whose time went by while nobody looked, has its
 * time once more, but only once.
 */
final class HandshakeLimit {

	private final Duration limit;

	private long deadline;

	private boolean renewed;

	HandshakeLimit(Duration limit) {
		this.limit = limit;
		this.deadline = Deadline.afterOrNever(limit);
	}

	/**
	 * Returns until when the handshake has to be done.
	 * @return the time; {@link Deadline#NEVER} for no limit
	 */
	long deadline() {
		return this.deadline;
	}

	/**
	 * Returns whether the time went by while nobody looked.
	 * @return {@code true} if so
	 */
	boolean isOverslept() {
		return Deadline.isOverslept(this.deadline);
	}

	/**
	 * Begins the time anew for a client that has begun, unless that has been done before.
	 * @param progress how far the handshake is
	 * @return whether the time has begun anew
	 */
	boolean renew(StreamConnection.Progress progress) {
		if (this.renewed || progress == StreamConnection.Progress.NEEDS_FIRST_BYTES) {
			return false;
		}
		this.renewed = true;
		this.deadline = Deadline.after(this.limit);
		return true;
	}

	/**
	 * Returns what the end of the time means.
	 * @return the exception
	 */
	TlsHandshakeException expired() {
		return new TlsHandshakeException("The TLS handshake took longer than " + this.limit, CloseCause.IDLE);
	}

}
