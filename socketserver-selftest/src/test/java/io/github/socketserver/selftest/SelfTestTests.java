package io.github.socketserver.selftest;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.Figures;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Result;
import io.github.socketserver.selftest.trial.Result.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program.
 */
class SelfTestTests {

	private final ByteArrayOutputStream report = new ByteArrayOutputStream();

	@Test
	void aTrialThatPassesIsReportedWithItsFigures() {
		assertThat(run("--scenario", "resets", "--mode", "threading", "--socket-type", "tcp")).isIn(0, 2);
		assertThat(report()).contains("scenario", "p99 ms", "threads")
			.containsPattern("resets +threading +tcp +(PASSED|SLOW) +\\d+ +0 ")
			.containsPattern("\\n(PASSED|PASSED WITH ISSUES)\\n$");
	}

	@Test
	void scenariosAreListedWithoutBeingTried() {
		assertThat(run("--list")).isZero();
		assertThat(report()).contains("silent-clients").doesNotContain("PASSED");
	}

	@Test
	void optionsAreExplained() {
		assertThat(run("--help")).isZero();
		assertThat(report()).isEqualTo(Options.USAGE);
	}

	@Test
	void unknownOptionsEndTheProgramWithACodeOfTheirOwn() {
		assertThat(run("--nonsense")).isEqualTo(3);
		assertThat(report()).startsWith("There is no option '--nonsense'");
	}

	@ParameterizedTest
	@CsvSource({ "PASSED,PASSED,0", "SLOW,PASSED WITH ISSUES,2", "SKIPPED,PASSED WITH ISSUES,2", "FAILED,FAILED,1" })
	void verdictIsThatOfTheWorstTrial(Outcome outcome, String verdict, int exitCode) {
		Verdict worst = Verdict.of(List.of(result(Outcome.PASSED), result(outcome), result(Outcome.PASSED)));
		assertThat(worst).hasToString(verdict);
		assertThat(worst.exitCode()).isEqualTo(exitCode);
	}

	private int run(String... arguments) {
		return SelfTest.run(new PrintStream(this.report, true, StandardCharsets.UTF_8), arguments);
	}

	private String report() {
		return this.report.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
	}

	private static Result result(Outcome outcome) {
		return new Result("any", Mode.POOL, SocketType.TCP, outcome, List.of(),
				new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Duration.ZERO);
	}

}
