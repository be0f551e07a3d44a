package io.github.socketserver.selftest;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.scenario.Scenarios;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;

/**
 * What to try.
 *
 * @param form how much of each fault there is to be
 * @param listOnly whether to tell of the scenarios only
 * @param help whether to tell of the options only
 * @param scenarios the scenarios
 * @param modes the concurrency modes
 * @param types the socket types
 */
record Options(Form form, boolean listOnly, boolean help, List<Scenario> scenarios, Set<Mode> modes,
		Set<SocketType> types) {

	static final String USAGE = """
			Options:
			  --full               as much of each fault as there is to be: minutes; times are judged too
			  --list               name the scenarios and end
			  --scenario NAME      only this one; may be repeated
			  --mode NAME          only this concurrency mode; may be repeated
			  --socket-type NAME   only this socket type; may be repeated
			  --help               name the options and end
			Exit code: 0 PASSED, 1 FAILED, 2 PASSED WITH ISSUES, 3 for options that do not exist
			""";

	/**
	 * Reads options.
	 * @param arguments what was written after the program's name
	 * @return the options
	 * @throws IllegalArgumentException if there are no such options
	 */
	static Options parse(String... arguments) {
		Form form = Form.SHORT;
		boolean list = false;
		boolean help = false;
		List<Scenario> scenarios = new ArrayList<>();
		Set<Mode> modes = EnumSet.noneOf(Mode.class);
		Set<SocketType> types = EnumSet.noneOf(SocketType.class);
		Iterator<String> words = List.of(arguments).iterator();
		while (words.hasNext()) {
			String option = words.next();
			switch (option) {
				case "--full" -> {
					form = Form.FULL;
				}
				case "--list" -> {
					list = true;
				}
				case "--help" -> {
					help = true;
				}
				case "--scenario" -> scenarios.add(scenario(value(option, words)));
				case "--mode" -> modes.add(mode(value(option, words)));
				case "--socket-type" -> types.add(type(value(option, words)));
				default -> throw new IllegalArgumentException("There is no option '" + option + "'; try --help");
			}
		}
		return new Options(form, list, help, scenarios.isEmpty() ? Scenarios.all() : List.copyOf(scenarios),
				modes.isEmpty() ? EnumSet.allOf(Mode.class) : modes,
				types.isEmpty() ? EnumSet.allOf(SocketType.class) : types);
	}

	private static String value(String option, Iterator<String> words) {
		if (!words.hasNext()) {
			throw new IllegalArgumentException("Option '" + option + "' needs a name behind it");
		}
		return words.next().toLowerCase(Locale.ROOT);
	}

	private static Scenario scenario(String name) {
		return Scenarios.all()
			.stream()
			.filter((scenario) -> scenario.name().equals(name))
			.findFirst()
			.orElseThrow(() -> unknown("scenario", name, Scenarios.all().stream().map(Scenario::name).toList()));
	}

	private static Mode mode(String name) {
		List<Mode> all = List.of(Mode.values());
		return all.stream()
			.filter((mode) -> mode.id().equals(name))
			.findFirst()
			.orElseThrow(() -> unknown("mode", name, all.stream().map(Mode::id).toList()));
	}

	private static SocketType type(String name) {
		List<SocketType> all = List.of(SocketType.values());
		return all.stream()
			.filter((type) -> type.id().equals(name))
			.findFirst()
			.orElseThrow(() -> unknown("socket type", name, all.stream().map(SocketType::id).toList()));
	}

	private static IllegalArgumentException unknown(String kind, String name, List<String> known) {
		return new IllegalArgumentException(
				"There is no " + kind + " '" + name + "'; there are " + String.join(", ", known));
	}

}
