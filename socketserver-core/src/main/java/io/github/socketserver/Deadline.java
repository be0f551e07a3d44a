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

	private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(100);

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

	static boolean isPast(long deadline) {
		return deadline != NEVER && System.nanoTime() - deadline >= 0;
	}

	/**
	 * Returns whether a deadline has passed so long ago that whoever waited for it has
	 * stood still, perhaps with the whole process.
	 * @param deadline the deadline
	 * @return {@code true} if so
	 */
	static boolean isOverslept(long deadline) {
		return deadline != NEVER && System.nanoTime() - deadline >= TOLERANCE;
	}

}
