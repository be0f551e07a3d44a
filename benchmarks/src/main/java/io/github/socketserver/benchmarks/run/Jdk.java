package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A Java installation.
 *
 * @param home its directory
 * @param version its feature version
 * @param name its full name
 */
record Jdk(Path home, int version, String name) {

	/**
	 * Looks where Java installations usually are.
	 * @return what was found, the newest first
	 */
	static List<Jdk> installed() {
		List<Path> homes = new ArrayList<>();
		homes.add(Path.of(System.getProperty("java.home")));
		for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
			if (variable.getKey().startsWith("JAVA_HOME")) {
				homes.add(Path.of(variable.getValue()));
			}
		}
		try (Stream<Path> entries = Files.list(Path.of("/usr/lib/jvm"))) {
			entries.forEach(homes::add);
		}
		catch (IOException ex) {
			// Not where Linux distributions have it.
		}
		return homes.stream()
			.distinct()
			.map(Jdk::at)
			.flatMap(Stream::ofNullable)
			.sorted(Comparator.comparing(Jdk::version).reversed())
			.toList();
	}

	static @Nullable Jdk at(Path home) {
		try (Stream<String> lines = Files.lines(home.resolve("release"))) {
			List<String> release = lines.toList();
			String version = value(release, "JAVA_VERSION");
			String name = version + " " + value(release, "IMPLEMENTOR") + " " + value(release, "JAVA_RUNTIME_VERSION");
			return Files.isExecutable(home.resolve("bin/java"))
					? new Jdk(home, Integer.parseInt(version.split("[^0-9]")[0]), name.trim()) : null;
		}
		catch (IOException | RuntimeException ex) {
			return null;
		}
	}

	private static String value(List<String> release, String key) {
		return release.stream()
			.filter((line) -> line.startsWith(key + "="))
			.map((line) -> line.substring(key.length() + 1).replace("\"", ""))
			.findFirst()
			.orElse("");
	}

	String java() {
		return this.home.resolve("bin/java").toString();
	}

	String jcmd() {
		return this.home.resolve("bin/jcmd").toString();
	}

}
