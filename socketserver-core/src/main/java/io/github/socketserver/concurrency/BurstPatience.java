package io.github.socketserver.concurrency;

import java.time.Duration;

/**
 * Whether it is worth while to let few threads run a burst of tasks. Where tasks block,
 * or other cores are free, nothing is gained by waiting for it: after some bursts in a
 * row that gained nothing, only few are tried, until one does.
 */
final class BurstPatience {

	/**
	 * How many bursts in a row may gain nothing. One tells little, as it depends on which
	 * of its threads the system lets run.
	 */
	static final int MOST_FAILURES = 16;

	/**
	 * How many bursts pass between two that are tried after that.
	 */
	static final int PASSED = 63;

	/**
	 * How long whoever steps aside may be away. Where all cores are busy with tasks that
	 * compute, each of them may come before.
	 */
	static final Duration LONGEST_ABSENCE = Duration.ofMillis(4);

	private final long longestAbsence;

	private int failures;

	private int left;

	/**
	 * Creates the patience.
	 * @param longestAbsence how long whoever steps aside may be away
	 */
	BurstPatience(Duration longestAbsence) {
		this.longestAbsence = longestAbsence.toNanos();
	}

	/**
	 * Asks before each burst.
	 * @return whether to hold its tasks back
	 */
	boolean isWorthWhile() {
		if (this.left == 0) {
			return true;
		}
		this.left--;
		return false;
	}

	/**
	 * Returns whether someone who steps aside was away for too long.
	 * @param absence the time, in nanoseconds
	 * @return whether to come back
	 */
	boolean isOver(long absence) {
		return absence > this.longestAbsence;
	}

	/**
	 * Takes note of how it went.
	 * @param spared how many threads did not have to be woken
	 * @param absence how long the others waited for that, in nanoseconds
	 */
	void learn(int spared, long absence) {
		if (spared > 0 && !isOver(absence)) {
			this.failures = 0;
		}
		else if (++this.failures >= MOST_FAILURES) {
			this.failures = MOST_FAILURES;
			this.left = PASSED;
		}
	}

}
