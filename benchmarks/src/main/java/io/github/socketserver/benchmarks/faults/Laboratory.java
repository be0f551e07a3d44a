package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.subject.SubjectKind;
import io.github.socketserver.benchmarks.subject.SubjectMain;

/**
 * Starts servers, each as a process of its own.
 */
public final class Laboratory {

	private static final List<String> JVM_FLAGS = List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1",
			"-XX:-UseDynamicNumberOfCompilerThreads", "--enable-native-access=ALL-UNNAMED");

	private static final List<String> MEMORY_FLAGS = List.of("-XX:+UseSerialGC", "-Xmx256m");

	private final Path home = Path.of(System.getProperty("benchmarks.home", "benchmarks")).toAbsolutePath();

	private final Path logs;

	private final List<String> memoryFlags;

	/**
	 * Creates a laboratory whose servers have 256 MiB of heap and the serial collector.
	 * @throws IOException if there is no place for the servers' logs
	 */
	public Laboratory() throws IOException {
		this(MEMORY_FLAGS);
	}

	/**
	 * Creates a laboratory.
	 * @param memoryFlags the servers' flags for heap and collector
	 * @throws IOException if there is no place for the servers' logs
	 */
	Laboratory(List<String> memoryFlags) throws IOException {
		this.memoryFlags = memoryFlags;
		this.logs = Files.createDirectories(this.home.resolve("target").resolve("logs"));
	}

	/**
	 * Starts a server.
	 * @param kind the server
	 * @param options its options
	 * @return the server, which listens
	 * @throws IOException if it does not start
	 */
	public SubjectProcess start(SubjectKind kind, String... options) throws IOException {
		return SubjectProcess.start(command(kind, options), log(kind));
	}

	/**
	 * Starts a server that may have few descriptors.
	 * @param kind the server
	 * @param descriptors how many
	 * @return the server, which listens
	 * @throws IOException if it does not start
	 */
	SubjectProcess startWithDescriptors(SubjectKind kind, int descriptors) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("/bin/sh", "-c", "ulimit -n " + descriptors + "; exec \"$0\" \"$@\""));
		command.addAll(command(kind));
		return SubjectProcess.start(command, log(kind));
	}

	private List<String> command(SubjectKind kind, String... options) {
		List<String> command = new ArrayList<>();
		if (kind == SubjectKind.PYTHON) {
			command.addAll(List.of("python3", this.home.resolve("src/main/python/faults.py").toString()));
		}
		else {
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.addAll(JVM_FLAGS);
			command.addAll(this.memoryFlags);
			if (Runtime.version().feature() >= 23) {
				command.add("--sun-misc-unsafe-memory-access=allow");
			}
			command
				.addAll(List.of("-cp", System.getProperty("java.class.path"), SubjectMain.class.getName(), kind.id()));
		}
		command.addAll(List.of(options));
		return command;
	}

	private Path log(SubjectKind kind) {
		return this.logs.resolve("faults-" + kind.id() + ".log");
	}

	/**
	 * Returns where results are kept.
	 * @return the directory
	 * @throws IOException if it cannot be made
	 */
	public Path results() throws IOException {
		return Files.createDirectories(this.home.resolve("results"));
	}

}
