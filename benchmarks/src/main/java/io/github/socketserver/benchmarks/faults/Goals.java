package io.github.socketserver.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares figures with what they shall be. A figure that is not a number misses its
 * goal.
 */
final class Goals {

	private final List<String> misses = new ArrayList<>();

	/**
	 * A figure must not be greater than a limit.
	 * @param what what is said if it is
	 * @param value the figure
	 * @param limit the limit
	 * @return this
	 */
	Goals atMost(String what, double value, double limit) {
		return holds(value <= limit, "%s > %s".formatted(what, text(limit)));
	}

	/**
	 * Something must be so.
	 * @param so whether it is
	 * @param miss what is said if it is not
	 * @return this
	 */
	Goals holds(boolean so, String miss) {
		if (!so) {
			this.misses.add(miss);
		}
		return this;
	}

	List<String> misses() {
		return List.copyOf(this.misses);
	}

	private static String text(double limit) {
		return (limit == Math.rint(limit)) ? String.valueOf((long) limit) : String.format(Locale.ROOT, "%.1f", limit);
	}

}
