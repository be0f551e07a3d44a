package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.subject.SubjectKind;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code faults}: the same faults for our servers and for others, each a
 * process of its own, in one run. Fails if ours miss a goal.
 */
public final class FaultsMain {

	private static final List<Fault> FAULTS = List.of(new DescriptorExhaustion(), new LazyClients(false),
			new LazyClients(true), new StuckReader(), new DeadlinePrecision(), new PauseAndResume(),
			new HandOvers(true), new HandOvers(false));

	private final Laboratory laboratory;

	private final List<SubjectKind> kinds;

	private final PrintStream report;

	private boolean missed;

	private FaultsMain(Laboratory laboratory, List<SubjectKind> kinds, PrintStream report) {
		this.laboratory = laboratory;
		this.kinds = kinds;
		this.report = report;
	}

	/**
	 * Runs the command. Words are names of faults; without any, all are applied.
	 * @param args the command line
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Arguments arguments = new Arguments(args, "list");
		if (arguments.has("list")) {
			FAULTS.forEach((fault) -> System.out.printf("%-26s%s%n", fault.name(), fault.title()));
			return;
		}
		Laboratory laboratory = laboratory(arguments.text("jvm-flags"));
		try (PrintStream report = new PrintStream(Files.newOutputStream(laboratory.results().resolve("faults.md")),
				true, StandardCharsets.UTF_8)) {
			FaultsMain main = new FaultsMain(laboratory, kinds(arguments), report);
			main.head();
			faults(arguments.words()).forEach(main::apply);
			System.exit(main.missed ? 1 : 0);
		}
	}

	private static Laboratory laboratory(@Nullable String memoryFlags) throws IOException {
		return (memoryFlags != null) ? new Laboratory(List.of(memoryFlags.strip().split(" +"))) : new Laboratory();
	}

	private static List<SubjectKind> kinds(Arguments arguments) {
		String names = arguments.text("servers");
		return (names != null) ? Arrays.stream(names.split(",")).map(SubjectKind::of).toList()
				: List.of(SubjectKind.values());
	}

	private static List<Fault> faults(List<String> names) {
		List<String> known = FAULTS.stream().map(Fault::name).toList();
		if (!known.containsAll(names)) {
			throw new IllegalArgumentException("There are the faults " + known);
		}
		return names.isEmpty() ? FAULTS : FAULTS.stream().filter((fault) -> names.contains(fault.name())).toList();
	}

	private void head() {
		print("%d cores, Linux %s, Java %s. Load of the machine before: %s".formatted(
				Runtime.getRuntime().availableProcessors(), System.getProperty("os.version"), Runtime.version(),
				loadAverage()));
	}

	private static String loadAverage() {
		return String.valueOf(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
	}

	private void apply(Fault fault) {
		List<String> titles = new ArrayList<>(List.of("server"));
		titles.addAll(fault.columns());
		titles.add("verdict");
		print("\n#### %s: %s\n".formatted(fault.name(), fault.title()));
		row(titles);
		print("|---|" + "--:|".repeat(fault.columns().size()) + "---|");
		this.kinds.stream().filter(fault::concerns).forEach((kind) -> apply(fault, kind));
	}

	private void apply(Fault fault, SubjectKind kind) {
		Outcome outcome = outcome(fault, kind);
		this.missed |= kind.isOurs() && !outcome.misses().isEmpty();
		List<String> cells = new ArrayList<>(List.of(kind.label()));
		cells.addAll(outcome.cells());
		cells.add(outcome.verdict());
		row(cells);
	}

	private Outcome outcome(Fault fault, SubjectKind kind) {
		try {
			return fault.applyTo(kind, this.laboratory);
		}
		catch (IOException ex) {
			return new Outcome(Collections.nCopies(fault.columns().size(), "–"), List.of("not measured: " + ex));
		}
	}

	private void row(List<String> cells) {
		print("| " + String.join(" | ", cells) + " |");
	}

	private void print(String line) {
		System.out.println(line);
		this.report.println(line);
	}

}
