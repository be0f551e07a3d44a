package io.github.socketserver.benchmarks.handover;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A {@link HandOverServer} in a process of its own.
 */
final class Instance implements AutoCloseable {

	private static final int START_SECONDS = 60;

	private static final int STOP_SECONDS = 60;

	private final Process process;

	private Instance(Process process) {
		this.process = process;
	}

	/**
	 * Starts an instance and waits until it serves.
	 * @param log where its warnings go
	 * @param properties its properties
	 * @return the instance
	 * @throws IOException if it does not start
	 */
	static Instance start(Path log, List<String> properties) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp",
				System.getProperty("java.class.path"), HandOverServer.class.getName()));
		command.addAll(properties);
		Instance instance = new Instance(
				new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start());
		if (!instance.isReady()) {
			instance.close();
			throw new IOException("An instance did not start; see " + log);
		}
		return instance;
	}

	private boolean isReady() {
		BufferedReader output = this.process.inputReader();
		try {
			return CompletableFuture.supplyAsync(() -> output.lines().anyMatch(HandOverServer.READY::equals))
				.get(START_SECONDS, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			return false;
		}
	}

	/**
	 * Terminates the process as an operator would, and waits for its end.
	 * @throws IOException if it does not end
	 */
	void terminate() throws IOException {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
				throw new IOException("An instance did not stop");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
