package io.github.socketserver.benchmarks.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Durations of which quantiles are wanted. Safe for use by several threads.
 */
final class Durations {

	private static final double NANOS_PER_MILLI = 1e6;

	private final List<Long> nanos = new ArrayList<>();

	synchronized void add(long duration) {
		this.nanos.add(duration);
	}

	synchronized int count() {
		return this.nanos.size();
	}

	/**
	 * Returns the duration that the given share of all does not exceed.
	 * @param share from 0 to 1
	 * @return milliseconds; {@code NaN} if there is none
	 */
	synchronized double millis(double share) {
		if (this.nanos.isEmpty()) {
			return Double.NaN;
		}
		List<Long> sorted = new ArrayList<>(this.nanos);
		Collections.sort(sorted);
		int rank = (int) Math.ceil(share * sorted.size());
		return sorted.get(Math.max(1, rank) - 1) / NANOS_PER_MILLI;
	}

	double maxMillis() {
		return millis(1);
	}

	/**
	 * Writes milliseconds for a table.
	 * @param millis the milliseconds
	 * @return the text; a dash if there are none
	 */
	static String text(double millis) {
		if (Double.isNaN(millis)) {
			return "–";
		}
		return String.format(Locale.ROOT, (Math.abs(millis) < 10) ? "%.1f" : "%,.0f", millis);
	}

}
