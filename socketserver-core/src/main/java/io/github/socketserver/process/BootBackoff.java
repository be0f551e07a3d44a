package io.github.socketserver.process;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when another worker may be started after some have failed in a row. Used under
 * the lock of its {@link WorkerRoster}.
 */
final class BootBackoff {

	private static final Logger logger = LoggerFactory.getLogger(BootBackoff.class);

	private static final int FAILURES_TO_GIVE_UP = 5;

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

	private static final long LONGEST_PAUSE_AFTER_CRASH = TimeUnit.SECONDS.toNanos(5);

	private final String serverName;

	private int failedBoots;

	private int crashes;

	private long mayBootAt = System.nanoTime();

	private @Nullable String bootFailure;

	private @Nullable String crashFailure;

	BootBackoff(String serverName) {
		this.serverName = serverName;
	}

	/**
	 * Takes note that a worker has got ready.
	 */
	void booted() {
		this.failedBoots = 0;
		this.bootFailure = null;
	}

	/**
	 * Takes note that a worker has served a request to its end.
	 */
	void served() {
		this.crashes = 0;
		this.crashFailure = null;
	}

	/**
	 * Takes note that a worker has ended before it was ready.
	 * @param pid its number
	 * @param how what is known of that
	 */
	void bootFailed(long pid, String how) {
		this.failedBoots++;
		pause(FIRST_PAUSE, this.failedBoots - 1, LONGEST_PAUSE);
		if (this.failedBoots < FAILURES_TO_GIVE_UP) {
			logger.warn("Worker process {} of server '{}' ended before it was ready: {}", pid, this.serverName, how);
			return;
		}
		boolean first = this.bootFailure == null;
		this.bootFailure = "No worker process can be started: " + this.failedBoots
				+ " in a row ended, the last one before it was ready: " + how;
		if (first) {
			logger.error("Server '{}': {}", this.serverName, this.bootFailure);
		}
	}

	/**
	 * Takes note that a worker was lost after it had been ready.
	 * @param pid its number
	 * @param busy whether it served a request, whose error hook tells of it
	 * @param how what is known of that
	 */
	void crashed(long pid, boolean busy, String how) {
		this.crashes++;
		if (!busy) {
			logger.warn("Worker process {} of server '{}' ended while it waited for a request: {}", pid,
					this.serverName, how);
		}
		if (this.crashes < FAILURES_TO_GIVE_UP) {
			return;
		}
		pause(FIRST_PAUSE, this.crashes - FAILURES_TO_GIVE_UP, LONGEST_PAUSE_AFTER_CRASH);
		boolean first = this.crashFailure == null;
		this.crashFailure = "Worker processes crash one after the other: " + this.crashes
				+ " in a row without a request served between them, the last one: " + how;
		if (first) {
			logger.error("Server '{}': {}", this.serverName, this.crashFailure);
		}
	}

	private void pause(long shortest, int doublings, long longest) {
		this.mayBootAt = System.nanoTime() + Math.min(shortest << Math.min(doublings, 20), longest);
	}

	/**
	 * Returns whether workers have failed lately, so that they are started one at a time.
	 * @return {@code true} if so
	 */
	boolean isCautious() {
		return this.failedBoots > 0 || this.crashes >= FAILURES_TO_GIVE_UP;
	}

	/**
	 * Returns how long to wait before the next start.
	 * @return the time in nanoseconds; none if it is not positive
	 */
	long pause() {
		return isCautious() ? this.mayBootAt - System.nanoTime() : 0;
	}

	/**
	 * Returns why nobody should wait for a worker.
	 * @return the reason; {@code null} if there is hope
	 */
	@Nullable String hopelessBecause() {
		return this.bootFailure;
	}

	@Nullable String failure() {
		return (this.bootFailure != null) ? this.bootFailure : this.crashFailure;
	}

}
