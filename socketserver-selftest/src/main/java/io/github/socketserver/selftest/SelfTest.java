package io.github.socketserver.selftest;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.socketserver.selftest.trial.Figures;
import io.github.socketserver.selftest.trial.Result;
import io.github.socketserver.selftest.trial.TrialRunner;

/**
 * The program: tries the servers' promises on this platform, and ends {@code PASSED},
 * {@code FAILED} or {@code PASSED WITH ISSUES}.
 *
 * @since 0.1.0
 */
public final class SelfTest {

	private static final int WRONG_OPTIONS = 3;

	private static final String COLUMNS = "%-24s %-11s %-13s %-7s";

	private final PrintStream out;

	private SelfTest(PrintStream out) {
		this.out = out;
	}

	/**
	 * Runs the program.
	 * @param arguments its options
	 */
	public static void main(String[] arguments) {
		System.exit(run(System.out, arguments));
	}

	/**
	 * Runs the program without ending the process.
	 * @param out where to write the report
	 * @param arguments the options
	 * @return the exit code
	 */
	static int run(PrintStream out, String... arguments) {
		try {
			return new SelfTest(out).run(Options.parse(arguments));
		}
		catch (IllegalArgumentException ex) {
			out.println(ex.getMessage());
			return WRONG_OPTIONS;
		}
	}

	private int run(Options options) {
		if (options.help()) {
			this.out.print(Options.USAGE);
			return 0;
		}
		if (options.listOnly()) {
			options.scenarios()
				.forEach((scenario) -> this.out.printf(Locale.ROOT, "%-24s %s%n", scenario.name(),
						scenario.description()));
			return 0;
		}
		return tryAll(options);
	}

	private int tryAll(Options options) {
		this.out.printf(Locale.ROOT, "Java %s, %s %s, %d processors, %s form%n%n", Runtime.version(),
				System.getProperty("os.name"), System.getProperty("os.version"),
				Runtime.getRuntime().availableProcessors(), options.form().name().toLowerCase(Locale.ROOT));
		TrialRunner runner = new TrialRunner(options.form());
		List<Plan> plans = Plan.of(options);
		plans.stream()
			.collect(Collectors.toMap(Plan::server, Function.identity(), (one, other) -> one, LinkedHashMap::new))
			.values()
			.forEach((plan) -> runner.warmUp(plan.mode(), plan.type()));
		this.out.printf(Locale.ROOT, COLUMNS + " %s%n", "scenario", "mode", "type", "", Figures.head());
		List<Result> results = new ArrayList<>();
		for (Plan plan : plans) {
			Result result = runner.run(plan.scenario(), plan.mode(), plan.type());
			results.add(result);
			print(result);
		}
		return end(results);
	}

	private void print(Result result) {
		boolean skipped = result.outcome() == Result.Outcome.SKIPPED;
		this.out.printf(Locale.ROOT, COLUMNS + " %s%n", result.scenario(), result.mode(), result.type(),
				result.outcome(), skipped ? String.join("; ", result.findings()) : result.figures());
		if (!skipped) {
			result.findings().forEach((finding) -> this.out.println("    " + finding));
		}
	}

	private int end(List<Result> results) {
		Verdict verdict = Verdict.of(results);
		this.out.println();
		for (Result.Outcome outcome : Result.Outcome.values()) {
			long count = results.stream().filter((result) -> result.outcome() == outcome).count();
			this.out.printf(Locale.ROOT, "%-8s %d%n", outcome.name().toLowerCase(Locale.ROOT), count);
		}
		this.out.println();
		this.out.println(verdict);
		return verdict.exitCode();
	}

}
