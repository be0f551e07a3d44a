package io.github.socketserver.event;

import java.time.Duration;
import java.util.List;

/**
 * How a server stopped.
 *
 * @param outcome whether all requests ended by themselves
 * @param survivors descriptions of the requests that had to be cut or were left running,
 * empty for a graceful stop
 * @param duration how long the stop took
 * @since 0.1.0
 */
public record StopReport(Outcome outcome, List<String> survivors, Duration duration) {

	/**
	 * Creates a report with its own copy of the survivors.
	 * @param outcome whether all requests ended by themselves
	 * @param survivors descriptions of the requests that had to be cut or were left
	 * running
	 * @param duration how long the stop took
	 */
	public StopReport {
		survivors = List.copyOf(survivors);
	}

	/**
	 * Returns whether all requests ended by themselves.
	 * @return {@code true} for {@link Outcome#GRACEFUL}
	 */
	public boolean isGraceful() {
		return this.outcome == Outcome.GRACEFUL;
	}

	/**
	 * Outcome of a stop.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * All requests ended by themselves.
		 */
		GRACEFUL,

		/**
		 * At least one request was cut.
		 */
		FORCED,

		/**
		 * At least one request was left running, as the {@code close-policy} wants it.
		 */
		ABANDONED

	}

}
