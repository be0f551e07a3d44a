package io.github.socketserver.selftest.trial;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for a condition by looking again and again.
 *
 * @since 0.1.0
 */
public final class Waiting {

	private static final long PAUSE = 2_000_000;

	private Waiting() {
	}

	/**
	 * Waits.
	 * @param limit how long at most
	 * @param condition what to wait for
	 * @return whether it has come true
	 */
	public static boolean until(Duration limit, BooleanSupplier condition) {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				return false;
			}
			LockSupport.parkNanos(PAUSE);
		}
		return true;
	}

}
