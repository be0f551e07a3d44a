package io.github.socketserver.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Command line of words and options: {@code --name value}, or {@code --name} alone for a
 * switch.
 */
public final class Arguments {

	private final List<String> words = new ArrayList<>();

	private final Map<String, String> options = new HashMap<>();

	/**
	 * Takes a command line apart.
	 * @param args the command line
	 * @param switches names of options without a value
	 */
	public Arguments(String[] args, String... switches) {
		for (int i = 0; i < args.length; i++) {
			if (!args[i].startsWith("--")) {
				this.words.add(args[i]);
				continue;
			}
			String name = args[i].substring(2);
			if (List.of(switches).contains(name)) {
				this.options.put(name, "true");
				continue;
			}
			if (i + 1 == args.length) {
				throw new IllegalArgumentException("Option --" + name + " needs a value");
			}
			this.options.put(name, args[++i]);
		}
	}

	/**
	 * Returns what is not an option.
	 * @return the words in their order
	 */
	public List<String> words() {
		return this.words;
	}

	/**
	 * Returns the names of the options that are there.
	 * @return the names
	 */
	public Iterable<String> names() {
		return this.options.keySet();
	}

	/**
	 * Returns whether a switch or option is there.
	 * @param name the name without dashes
	 * @return {@code true} if so
	 */
	public boolean has(String name) {
		return this.options.containsKey(name);
	}

	/**
	 * Returns an option.
	 * @param name the name without dashes
	 * @return the value; {@code null} if it is missing
	 */
	public @Nullable String text(String name) {
		return this.options.get(name);
	}

	/**
	 * Returns an option.
	 * @param name the name without dashes
	 * @param missing the value if it is missing
	 * @return the value
	 */
	public String text(String name, String missing) {
		return this.options.getOrDefault(name, missing);
	}

	/**
	 * Returns an option.
	 * @param name the name without dashes
	 * @param missing the value if it is missing
	 * @return the value
	 */
	public int number(String name, int missing) {
		return Integer.parseInt(text(name, String.valueOf(missing)));
	}

	/**
	 * Returns an option.
	 * @param name the name without dashes
	 * @param missing the value if it is missing
	 * @return the value
	 */
	public double decimal(String name, double missing) {
		return Double.parseDouble(text(name, String.valueOf(missing)));
	}

}
