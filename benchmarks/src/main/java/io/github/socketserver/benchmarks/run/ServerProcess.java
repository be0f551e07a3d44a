package io.github.socketserver.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server that runs in a process of its own.
 */
final class ServerProcess implements AutoCloseable {

	private static final int START_SECONDS = 60;

	private final Process process;

	private final Path socketDirectory;

	private final Path log;

	private final int port;

	/**
	 * Starts a server and waits until it listens.
	 * @param contestant which one
	 * @param settings the settings
	 * @param load what it will be loaded with
	 * @param jdk the Java to run it on
	 * @throws IOException if it does not start
	 */
	ServerProcess(Contestant contestant, Settings settings, Load load, Jdk jdk) throws IOException {
		this.socketDirectory = Files.createTempDirectory("bench");
		Path logs = Files.createDirectories(settings.target().resolve("logs"));
		this.log = logs.resolve(contestant.name() + ".log");
		List<String> command = new ArrayList<>(contestant.command(settings, load, jdk));
		command.addAll(List.of("--path", path()));
		this.process = new ProcessBuilder(command).redirectError(this.log.toFile()).start();
		this.port = awaitReady();
	}

	private int awaitReady() throws IOException {
		BufferedReader output = this.process.inputReader();
		try {
			String line = CompletableFuture.supplyAsync(() -> output.lines().findFirst().orElse(""))
				.get(START_SECONDS, TimeUnit.SECONDS);
			if (line.startsWith("READY ")) {
				return Integer.parseInt(line.substring("READY ".length()));
			}
		}
		catch (Exception ex) {
			// It is reported below.
		}
		close();
		throw new IOException("The server did not start; see " + this.log);
	}

	long pid() {
		return this.process.pid();
	}

	String path() {
		return this.socketDirectory.resolve("s").toString();
	}

	List<String> arguments() {
		return List.of("--port", String.valueOf(this.port), "--path", path(), "--server-pid", String.valueOf(pid()));
	}

	@Override
	public void close() throws IOException {
		try {
			this.process.getOutputStream().close();
			if (!this.process.waitFor(3, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		Files.deleteIfExists(Path.of(path()));
		Files.deleteIfExists(this.socketDirectory);
	}

}
