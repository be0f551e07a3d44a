package io.github.socketserver.benchmarks.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.benchmarks.load.LoadMain;

/**
 * The load generator in a process of its own.
 */
final class LoadProcess implements AutoCloseable {

	/** For connecting and draining, on a busy machine. */
	private static final int EXTRA_SECONDS = 60;

	private final Process process;

	private final BufferedReader output;

	private final double timeout;

	private LoadProcess(Settings settings, Load load, ServerProcess server, double warmUp, double seconds)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(settings.loadJdk().java());
		command.addAll(settings.loadFlags());
		command.addAll(List.of("-cp", settings.classPath(), LoadMain.class.getName(), "--warm-up",
				String.valueOf(warmUp), "--seconds", String.valueOf(seconds)));
		command.addAll(load.arguments());
		command.addAll(server.arguments());
		Path log = Files.createDirectories(settings.target().resolve("logs")).resolve("load.log");
		this.process = new ProcessBuilder(settings.pinned(settings.loadCpu(), command)).redirectError(log.toFile())
			.start();
		this.output = this.process.inputReader();
		this.timeout = warmUp + seconds + EXTRA_SECONDS;
	}

	/**
	 * Loads a server.
	 * @param settings the settings
	 * @param load what to load it with
	 * @param server the server
	 * @return what the load generator measured
	 * @throws IOException if it does not end
	 */
	static JsonObject run(Settings settings, Load load, ServerProcess server) throws IOException {
		return run(settings, load, server, settings.warmUp(), settings.seconds());
	}

	static JsonObject run(Settings settings, Load load, ServerProcess server, double warmUp, double seconds)
			throws IOException {
		try (LoadProcess process = new LoadProcess(settings, load, server, warmUp, seconds)) {
			return process.result();
		}
	}

	/**
	 * Opens idle connections and returns when all are there.
	 * @param settings the settings
	 * @param load what to load the server with
	 * @param server the server
	 * @return the process that holds the connections
	 * @throws IOException if not all could be opened
	 */
	static LoadProcess hold(Settings settings, Load load, ServerProcess server) throws IOException {
		LoadProcess process = new LoadProcess(settings, load, server, 0, 0);
		if (!"HOLDING".equals(process.output.readLine())) {
			process.close();
			throw new IOException("The connections could not be opened");
		}
		return process;
	}

	JsonObject release() throws IOException {
		this.process.getOutputStream().write('\n');
		this.process.getOutputStream().flush();
		return result();
	}

	private JsonObject result() throws IOException {
		try {
			if (!this.process.waitFor((long) (this.timeout * 1000), TimeUnit.MILLISECONDS)) {
				throw new IOException("The load generator did not end");
			}
			String line = this.output.readLine();
			if (line == null) {
				throw new IOException("The load generator failed; see load.log in target/logs");
			}
			return JsonObject.parse(line);
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
