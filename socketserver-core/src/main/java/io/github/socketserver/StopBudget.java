package io.github.socketserver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * How long a stop may take, in terms of {@link System#nanoTime()}.
 *
 * @param begin when it begins
 * @param cutAt when requests that still run are cut
 * @param deadline when it ends
 */
record StopBudget(long begin, long cutAt, long deadline) {

	private static final long LONGEST_CUT = TimeUnit.MILLISECONDS.toNanos(500);

	static StopBudget of(Duration budget) {
		long begin = System.nanoTime();
		long nanos = Deadline.nanos(budget);
		return new StopBudget(begin, begin + nanos - Math.min(LONGEST_CUT, nanos / 10), begin + nanos);
	}

	static StopBudget earlier(@Nullable StopBudget one, StopBudget other) {
		return (one != null && one.deadline - other.deadline < 0) ? one : other;
	}

}
