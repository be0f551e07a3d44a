package io.github.socketserver.policy;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import org.jspecify.annotations.Nullable;

/**
 * How long to leave a listener alone after failures: 10 ms, doubled with each further
 * one, at most 1 s. Transient failures cost no pause, except 10 ms for every 16 in a row:
 * each has taken a client from the queue, so a long pause would only keep others waiting.
 *
 * @since 0.1.0
 */
public final class AcceptBackoff {

	private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private static final int TRANSIENT_IN_A_ROW = 16;

	private long pause;

	private long retryAt;

	private int transientFailures;

	private volatile @Nullable AcceptFailure failure;

	/**
	 * Takes note of a failure.
	 * @param kind its kind
	 * @param message the operating system's words
	 */
	public synchronized void failed(AcceptErrorKind kind, String message) {
		boolean isTransient = kind == AcceptErrorKind.TRANSIENT;
		if (isTransient && ++this.transientFailures % TRANSIENT_IN_A_ROW != 0) {
			return;
		}
		AcceptFailure before = this.failure;
		this.failure = (before != null) ? new AcceptFailure(kind, message, before.since(), before.count() + 1)
				: new AcceptFailure(kind, message, Instant.now(), 1);
		this.pause = (isTransient || this.pause == 0) ? FIRST : Math.min(LONGEST, 2 * this.pause);
		this.retryAt = System.nanoTime() + this.pause;
	}

	/**
	 * Takes note of a success.
	 * @return whether failures came before
	 */
	public boolean succeeded() {
		if (this.failure == null && this.transientFailures == 0) {
			return false;
		}
		return recover();
	}

	private synchronized boolean recover() {
		boolean failed = this.failure != null;
		this.failure = null;
		this.pause = 0;
		this.transientFailures = 0;
		return failed;
	}

	/**
	 * Ends the present pause, because what was lacking may be there again.
	 */
	public synchronized void retryNow() {
		this.pause = 0;
		this.retryAt = System.nanoTime();
	}

	/**
	 * Returns how long to wait still.
	 * @return nanoseconds; 0 for not at all
	 */
	public long remaining() {
		if (this.failure == null) {
			return 0;
		}
		synchronized (this) {
			return Math.max(0, this.retryAt - System.nanoTime());
		}
	}

	/**
	 * Returns why nothing can be accepted at present.
	 * @return the failure; {@code null} if there is none
	 */
	public @Nullable AcceptFailure failure() {
		return this.failure;
	}

}
