package io.github.socketserver.selftest.trial;

import java.time.Duration;
import java.util.List;

import io.github.socketserver.SocketType;

/**
 * How a trial went.
 *
 * @param scenario the scenario's name
 * @param mode the concurrency mode
 * @param type the socket type
 * @param outcome how it went
 * @param findings what did not hold, or why the trial was skipped
 * @param figures what was measured
 * @param duration how long it took
 * @since 0.1.0
 */
public record Result(String scenario, Mode mode, SocketType type, Outcome outcome, List<String> findings,
		Figures figures, Duration duration) {

	/**
	 * Creates a result with its own copy of the findings.
	 * @param scenario the scenario's name
	 * @param mode the concurrency mode
	 * @param type the socket type
	 * @param outcome how it went
	 * @param findings what did not hold, or why the trial was skipped
	 * @param figures what was measured
	 * @param duration how long it took
	 */
	public Result {
		findings = List.copyOf(findings);
	}

	static Result skipped(Scenario scenario, Mode mode, SocketType type, String reason) {
		return new Result(scenario.name(), mode, type, Outcome.SKIPPED, List.of(reason), Figures.NONE, Duration.ZERO);
	}

	/**
	 * How a trial went.
	 *
	 * @since 0.1.0
	 */
	public enum Outcome {

		/**
		 * Everything held.
		 */
		PASSED,

		/**
		 * Everything held, but something took longer than it should.
		 */
		SLOW,

		/**
		 * The platform does not have what the trial needs.
		 */
		SKIPPED,

		/**
		 * Something did not hold.
		 */
		FAILED;

		static Outcome of(List<Finding> findings, Form form, boolean disturbed) {
			if (findings.isEmpty()) {
				return PASSED;
			}
			boolean onlySlow = findings.stream().allMatch(Finding::timing);
			return (onlySlow && (form == Form.SHORT || disturbed)) ? SLOW : FAILED;
		}

	}

}
