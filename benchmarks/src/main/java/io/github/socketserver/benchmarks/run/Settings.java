package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.benchmarks.Arguments;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all servers of a run: where things are, how processes are started
 * and how long they are measured.
 */
final class Settings {

	private static final List<String> JVM_FLAGS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData",
			"--enable-native-access=ALL-UNNAMED");

	private final Arguments arguments;

	private final Path home;

	private final List<Jdk> jdks = Jdk.installed();

	private final boolean pinning;

	Settings(Arguments arguments) {
		this.arguments = arguments;
		this.home = Path.of(System.getProperty("benchmarks.home", "benchmarks")).toAbsolutePath();
		this.pinning = !arguments.has("no-pinning") && Runtime.getRuntime().availableProcessors() > 1
				&& isOnPath("taskset");
	}

	int rounds() {
		return this.arguments.number("rounds", 4);
	}

	double seconds() {
		return this.arguments.decimal("seconds", 5);
	}

	double warmUp() {
		return this.arguments.decimal("warm-up", Math.min(5, seconds()));
	}

	Path target() {
		return this.home.resolve("target");
	}

	Path results() {
		return Path.of(this.arguments.text("out", this.home.resolve("results").toString()));
	}

	boolean isPinning() {
		return this.pinning;
	}

	String serverCpu() {
		return this.arguments.text("server-cpu", "0");
	}

	String loadCpu() {
		return this.arguments.text("load-cpu", "1");
	}

	/**
	 * Returns the core of another build that ours is compared with.
	 * @return a jar or a directory of classes; {@code null} if there is none
	 */
	@Nullable String against() {
		return this.arguments.text("against");
	}

	/**
	 * Returns the Java that runs a comparison's servers.
	 * @param version the version that the comparison wants
	 * @return the one that was asked for, else one of that version
	 */
	@Nullable Jdk serverJdk(int version) {
		String home = this.arguments.text("java");
		if (home != null) {
			return Jdk.at(Path.of(home));
		}
		return this.jdks.stream().filter((jdk) -> jdk.version() == version).findFirst().orElse(null);
	}

	Jdk loadJdk() {
		return this.jdks.get(0);
	}

	List<String> serverFlags(Jdk jdk, boolean idle) {
		List<String> flags = new ArrayList<>(JVM_FLAGS);
		// A small young generation, so that garbage does not look like memory of
		// connections
		flags.addAll(idle ? List.of("-Xms64m", "-Xmx2g", "-Xmn16m") : List.of("-Xms1g", "-Xmx1g", "-Xmn256m"));
		if (jdk.version() >= 23) {
			// Netty uses its faster ways only if they are allowed explicitly
			flags.add("--sun-misc-unsafe-memory-access=allow");
		}
		flags.addAll(List.of(this.arguments.text("jvm-flags", "").split(" ")));
		flags.removeIf(String::isEmpty);
		return flags;
	}

	List<String> loadFlags() {
		List<String> flags = new ArrayList<>(JVM_FLAGS);
		flags.addAll(List.of("-Xms256m", "-Xmx1g"));
		return flags;
	}

	List<String> pinned(String cpu, List<String> command) {
		List<String> pinned = new ArrayList<>();
		if (this.pinning) {
			pinned.addAll(List.of("taskset", "-c", cpu));
		}
		pinned.addAll(command);
		return pinned;
	}

	String classPath() {
		return this.home.resolve("target/classes") + ":" + this.home.resolve("target/lib") + "/*";
	}

	/**
	 * Returns the jar of the optional engine.
	 * @return the jar; {@code null} if this build has none
	 */
	@Nullable Path ffmJar() {
		try (Stream<Path> files = Files.list(this.home.resolveSibling("socketserver-ffm").resolve("target"))) {
			return files.filter(
					(file) -> file.getFileName().toString().matches("socketserver-ffm-.*(?<!sources|javadoc)\\.jar"))
				.findFirst()
				.orElse(null);
		}
		catch (IOException ex) {
			return null;
		}
	}

	Path script() {
		return this.home.resolve("src/main/python/server.py");
	}

	static boolean isOnPath(String program) {
		return Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, program)));
	}

}
