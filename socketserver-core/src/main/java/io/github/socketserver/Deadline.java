package io.github.socketserver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Points in time in terms of {@link System#nanoTime()}, safe against durations that do
 * not fit.
 */
final class Deadline {

	/**
	 * No deadline at all.
	 */
	static final long NEVER = Long.MAX_VALUE;

	/**
	 * The longest duration that makes sense.
	 */
	static final Duration FOREVER = Duration.ofDays(36_500);

	private Deadline() {
	}

	static long nanos(Duration duration) {
		if (duration.compareTo(FOREVER) >= 0) {
			return TimeUnit.DAYS.toNanos(FOREVER.toDays());
		}
		return Math.max(0, duration.toNanos());
	}

	static long after(Duration duration) {
		return System.nanoTime() + nanos(duration);
	}

	static long afterOrNever(Duration duration) {
		return duration.isZero() ? NEVER : after(duration);
	}

}
