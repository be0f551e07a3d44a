package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.io.ConnectionLostException;
import io.github.socketserver.io.PeerException;
import org.jspecify.annotations.Nullable;

/**
 * What reading from a connection and writing to it have in common: the handler's own
 * time-out, when bytes have last passed, and why the server has closed it.
 */
final class ChannelState {

	private volatile @Nullable Duration timeout;

	private volatile long lastActivity = System.nanoTime();

	private volatile @Nullable PeerException closedBecause;

	/**
	 * Returns the time-out that the handler has set.
	 * @return the time-out; {@code null} if those of the configuration hold
	 */
	@Nullable Duration timeout() {
		return this.timeout;
	}

	void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Returns when bytes have last passed in one direction.
	 * @return the time, in terms of {@link System#nanoTime()}
	 */
	long lastActivity() {
		return this.lastActivity;
	}

	/**
	 * Takes note that bytes have passed in one direction.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	void touch(long now) {
		this.lastActivity = now;
	}

	/**
	 * Returns why the server has closed the connection.
	 * @return the exception; {@code null} if it has not
	 */
	@Nullable PeerException closedBecause() {
		return this.closedBecause;
	}

	void closedBecause(PeerException reason) {
		this.closedBecause = reason;
	}

	/**
	 * Returns what a read or write that has failed is to throw.
	 * @param failure how it has failed
	 * @return the exception
	 */
	PeerException lost(IOException failure) {
		PeerException reason = this.closedBecause;
		return (reason != null) ? reason : new ConnectionLostException(failure);
	}

}
