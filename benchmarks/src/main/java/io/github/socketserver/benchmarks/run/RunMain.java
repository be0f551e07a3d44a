package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.JsonObject;

/**
 * The command {@code run}: runs comparisons by their names and reports each as Markdown
 * and JSON.
 */
public final class RunMain {

	private static final String USAGE = """
			usage: benchmarks/run NAME... [options]     run comparisons; "goals" stands for all that have goals
			       benchmarks/run --list                what there is to compare

			  --rounds N         interleaved rounds, at least 3 for a result (4)
			  --seconds S        measured time of each run (5)
			  --warm-up S        time before it (as the measured time, at most 5)
			  --servers A,B      these servers instead of the comparison's
			  --baseline A       ratios refer to this server
			  --against PATH     measure ours a second time with the core in this jar or directory
			  --java HOME        Java that runs the servers
			  --jvm-flags FLAGS  more flags for the servers' Java
			  --server-cpu N     CPU of the servers (0); a list such as 0,2 is allowed
			  --load-cpu N       CPU of the load generator (1)
			  --no-pinning       leave the choice of CPUs to the system
			  --out DIRECTORY    where the reports go (benchmarks/results)
			""";

	private static final List<String> OPTIONS = List.of("list", "rounds", "seconds", "warm-up", "servers", "baseline",
			"against", "java", "jvm-flags", "server-cpu", "load-cpu", "no-pinning", "out");

	private RunMain() {
	}

	/**
	 * Runs the command.
	 * @param args the command line
	 * @throws Exception if it cannot be run
	 */
	public static void main(String[] args) throws Exception {
		try {
			Arguments arguments = new Arguments(args, "list", "no-pinning");
			for (String name : arguments.names()) {
				if (!OPTIONS.contains(name)) {
					throw new IllegalArgumentException("Unknown option --" + name);
				}
			}
			if (arguments.has("list")) {
				list();
				return;
			}
			List<Comparison> comparisons = select(arguments.words());
			if (comparisons.isEmpty()) {
				throw new IllegalArgumentException("Which comparison?");
			}
			Settings settings = new Settings(arguments);
			for (Comparison comparison : comparisons) {
				run(settings, adapt(comparison, arguments), "benchmarks/run " + String.join(" ", args));
			}
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(USAGE);
			System.exit(2);
		}
	}

	private static void list() {
		Comparisons.all()
			.forEach((comparison) -> System.out.printf("%-28s %s%n%-28s %s%n", comparison.name(), comparison.title(),
					"", String.join(" ", comparison.servers())));
	}

	private static List<Comparison> select(List<String> names) {
		List<Comparison> comparisons = new ArrayList<>();
		for (String name : names) {
			if (name.equals("goals")) {
				Comparisons.all()
					.stream()
					.filter((candidate) -> !candidate.goals().isEmpty())
					.forEach(comparisons::add);
			}
			else {
				comparisons.add(Comparisons.named(name));
			}
		}
		return comparisons;
	}

	private static Comparison adapt(Comparison comparison, Arguments arguments) {
		List<String> servers = new ArrayList<>(comparison.servers());
		String chosen = arguments.text("servers");
		if (chosen != null) {
			servers = new ArrayList<>(List.of(chosen.split(",")));
		}
		if (arguments.has("against")) {
			servers = servers.stream().mapMulti((String name, java.util.function.Consumer<String> consumer) -> {
				consumer.accept(name);
				if (Contestant.of(name).entry().ours()) {
					consumer.accept(name + Contestant.BASE);
				}
			}).toList();
		}
		String missing = servers.contains(comparison.baseline()) ? comparison.baseline() : servers.get(0);
		return comparison.with(servers, arguments.text("baseline", missing));
	}

	private static void run(Settings settings, Comparison comparison, String command)
			throws IOException, InterruptedException {
		JsonObject report = new Runner(settings, comparison).run(command);
		String markdown = new Markdown(report).write();
		Path directory = Files.createDirectories(settings.results());
		Files.writeString(directory.resolve(comparison.name() + ".json"), report + "\n");
		Files.writeString(directory.resolve(comparison.name() + ".md"), markdown);
		System.out.println(markdown);
	}

}
