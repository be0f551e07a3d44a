package io.github.socketserver.selftest.trial;

import java.util.Locale;

/**
 * What was measured around a scenario.
 *
 * @param requests what the bystander asked for
 * @param errors how many of these had no answer, or a wrong one
 * @param median the bystander's median, in milliseconds
 * @param p99 its 99th percentile, in milliseconds
 * @param recovery how long after the fault a new client had its answer, in milliseconds
 * @param descriptorsBefore how many descriptors were open before
 * @param descriptorsAfter how many of other ones were open after
 * @param threadsBefore how many threads there were before
 * @param threadsAfter how many other ones there were after
 * @param alarms how many lines of level WARN and above were logged
 * @since 0.1.0
 */
public record Figures(long requests, long errors, double median, double p99, double recovery, int descriptorsBefore,
		int descriptorsAfter, int threadsBefore, int threadsAfter, int alarms) {

	static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

	/**
	 * Returns the head of a table.
	 * @return the columns that {@link #toString()} has
	 */
	public static String head() {
		return String.format(Locale.ROOT, "%6s %4s %7s %7s %8s %9s %9s %5s", "asked", "err", "p50 ms", "p99 ms",
				"recov ms", "fds", "threads", "log");
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%6d %4d %7.2f %7.2f %8.1f %9s %9s %5d", this.requests, this.errors,
				this.median, this.p99, this.recovery, this.descriptorsBefore + "+" + this.descriptorsAfter,
				this.threadsBefore + "+" + this.threadsAfter, this.alarms);
	}

}
