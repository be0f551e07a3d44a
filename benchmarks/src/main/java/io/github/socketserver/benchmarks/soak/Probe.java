package io.github.socketserver.benchmarks.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.faults.SubjectProcess;

/**
 * Looks at a server from outside.
 */
final class Probe {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

	private final SubjectProcess server;

	private final long begin = System.nanoTime();

	Probe(SubjectProcess server) {
		this.server = server;
	}

	/**
	 * Takes a sample when the server has closed what its clients have left.
	 * @param open connections that stay
	 * @param connections connections that were answered so far
	 * @return the sample
	 * @throws IOException if the server does not become quiet, or has lost count
	 */
	Sample sample(int open, long connections) throws IOException {
		JsonObject figures = awaitQuiet(open);
		return new Sample((System.nanoTime() - this.begin) / 60e9, heap(), descriptors(), threads(),
				figures.number("meters"), connections);
	}

	private JsonObject awaitQuiet(int open) throws IOException {
		long giveUp = System.nanoTime() + PATIENCE;
		JsonObject figures = this.server.figures();
		while (figures.number("active") != open) {
			if (System.nanoTime() > giveUp) {
				throw new IOException("%d clients are connected, but the server says %s".formatted(open, figures));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			figures = this.server.figures();
		}
		if (figures.number("accepted") != figures.number("active") + figures.number("closed")) {
			throw new IOException("The server has lost count: " + figures);
		}
		return figures;
	}

	// A class histogram counts live objects only, after a collection of its own
	private double heap() throws IOException {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		Process process = new ProcessBuilder(jcmd, String.valueOf(this.server.pid()), "GC.class_histogram")
			.redirectErrorStream(true)
			.start();
		try (Stream<String> lines = process.inputReader().lines()) {
			return lines.filter((line) -> line.startsWith("Total"))
				.mapToDouble((line) -> Double.parseDouble(line.trim().split(" +")[2]))
				.reduce((first, second) -> second)
				.orElseThrow(() -> new IOException("jcmd says nothing of the heap"));
		}
	}

	private double descriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(proc().resolve("fd"))) {
			return descriptors.count();
		}
	}

	private double threads() throws IOException {
		List<String> status = Files.readAllLines(proc().resolve("status"));
		return status.stream()
			.filter((line) -> line.startsWith("Threads:"))
			.mapToDouble((line) -> Double.parseDouble(line.substring("Threads:".length())))
			.findFirst()
			.orElseThrow();
	}

	private Path proc() {
		return Path.of("/proc", String.valueOf(this.server.pid()));
	}

}
