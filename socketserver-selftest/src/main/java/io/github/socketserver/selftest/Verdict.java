package io.github.socketserver.selftest;

import java.util.List;

import io.github.socketserver.selftest.trial.Result;
import io.github.socketserver.selftest.trial.Result.Outcome;

/**
 * What the trials say of the platform, all in all.
 */
enum Verdict {

	/**
	 * Everything was tried, and everything held.
	 */
	PASSED("PASSED", 0),

	/**
	 * Something did not hold.
	 */
	FAILED("FAILED", 1),

	/**
	 * Everything that was tried held, but something could not be tried here, or took
	 * longer than it should.
	 */
	PASSED_WITH_ISSUES("PASSED WITH ISSUES", 2);

	private final String text;

	private final int exitCode;

	Verdict(String text, int exitCode) {
		this.text = text;
		this.exitCode = exitCode;
	}

	static Verdict of(List<Result> results) {
		if (results.stream().anyMatch((result) -> result.outcome() == Outcome.FAILED)) {
			return FAILED;
		}
		return results.stream().allMatch((result) -> result.outcome() == Outcome.PASSED) ? PASSED : PASSED_WITH_ISSUES;
	}

	int exitCode() {
		return this.exitCode;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
