package io.github.socketserver;

import java.util.concurrent.TimeUnit;

import io.github.socketserver.io.ReadTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long a client is waited for within a frame: for a time of grace, and longer only as
 * far as what it sends makes up for it at the lowest rate that is accepted. Waiting for a
 * frame to begin costs no patience. For the thread that reads only.
 */
final class Patience {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final int rate;

	private final long grace;

	private long left;

	private boolean resting = true;

	private Patience(int rate, long grace) {
		this.rate = rate;
		this.grace = grace;
		this.left = grace;
	}

	/**
	 * Creates patience with one client.
	 * @param config the configuration
	 * @return the patience; {@code null} if it has no end
	 */
	static @Nullable Patience of(ServerConfig config) {
		return (config.minThroughput() == 0) ? null
				: new Patience(config.minThroughput(), Deadline.nanos(config.throughputGrace()));
	}

	/**
	 * Takes note that the client owes nothing: its next byte begins a frame.
	 */
	void rest() {
		this.resting = true;
		this.left = this.grace;
	}

	void received(long bytes) {
		this.resting = false;
		this.left = Math.min(this.grace, this.left + bytes * SECOND / this.rate);
	}

	/*
	 * Whoever waited for longer than the deadline said was late by itself: that is not
	 * the client's fault.
	 */
	void waited(long nanos) {
		if (!this.resting) {
			this.left = Math.max(0, this.left - nanos);
		}
	}

	/**
	 * Returns until when a wait that begins now may last.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 * @return the time; {@link Deadline#NEVER} for no limit
	 */
	long deadline(long now) {
		return this.resting ? Deadline.NEVER : now + this.left;
	}

	ReadTimeoutException isLost() {
		return new ReadTimeoutException("The client sent less than " + this.rate + " bytes a second within a frame");
	}

}
