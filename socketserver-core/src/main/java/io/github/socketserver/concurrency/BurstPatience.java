package io.github.socketserver.concurrency;

import java.util.concurrent.TimeUnit;

/**
 * Whether it is worth while to let one thread run a burst of tasks. Where tasks block, or
 * other cores are free, nothing is gained by waiting for it: then it is tried again after
 * one burst, after three, after seven, and so on.
 */
final class BurstPatience {

	private static final int MOST_PASSED = 1023;

	/**
	 * How long whoever steps aside may be away. Where all cores are busy with tasks that
	 * compute, each of them may come before.
	 */
	private static final long LONGEST_ABSENCE = TimeUnit.MILLISECONDS.toNanos(2);

	private int passes;

	private int left;

	/**
	 * Asks before each burst.
	 * @return whether to hold its tasks back for one thread
	 */
	boolean isWorthWhile() {
		if (this.left == 0) {
			return true;
		}
		this.left--;
		return false;
	}

	/**
	 * Takes note of how it went.
	 * @param done whether one thread was enough
	 * @param absence how long the others waited for it, in nanoseconds
	 */
	void learn(boolean done, long absence) {
		this.passes = (done && absence <= LONGEST_ABSENCE) ? 0 : Math.min(MOST_PASSED, 2 * this.passes + 1);
		this.left = this.passes;
	}

}
