package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * What one has to know about the machine to judge a figure.
 */
final class Environment {

	private Environment() {
	}

	static JsonObject describe(Settings settings, Jdk serverJdk, boolean idle) {
		JsonObject facts = new JsonObject();
		facts.put("cores", Runtime.getRuntime().availableProcessors());
		facts.put("cpu", after(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")));
		facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
		facts.put("serverJava", serverJdk.name());
		facts.put("serverFlags", String.join(" ", settings.serverFlags(serverJdk, idle)));
		facts.put("loadJava", settings.loadJdk().name());
		facts.put("loadFlags", String.join(" ", settings.loadFlags()));
		facts.put("python", pythonVersion());
		facts.put("pinning", settings.isPinning()
				? "server on CPU " + settings.serverCpu() + ", load on CPU " + settings.loadCpu() : "none");
		facts.put("descriptors", descriptorLimit());
		return facts;
	}

	/**
	 * Returns how many descriptors a process may have.
	 * @return the number; a large one where it is not known
	 */
	static int descriptorLimit() {
		String limits = after(Path.of("/proc/self/limits"), "Max open files", "");
		try {
			return Integer.parseInt(limits.split(" +")[0]);
		}
		catch (NumberFormatException ex) {
			return Integer.MAX_VALUE;
		}
	}

	private static String pythonVersion() {
		try {
			Process process = new ProcessBuilder("python3", "--version").redirectErrorStream(true).start();
			return process.inputReader().lines().findFirst().orElse("").replace("Python ", "");
		}
		catch (IOException ex) {
			return "none";
		}
	}

	private static String after(Path file, String start, String missing) {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(start))
				.map((line) -> line.substring(start.length()).replaceFirst("^[\\s:]+", "").trim())
				.findFirst()
				.orElse(missing);
		}
		catch (IOException ex) {
			return missing;
		}
	}

}
