package io.github.socketserver.benchmarks.forking;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, with the processes that serve its requests.
 */
final class Contender implements AutoCloseable {

	private final Process process;

	private final int port;

	private Contender(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static Contender start(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		BufferedReader output = process.inputReader();
		String line = output.readLine();
		while (line != null && !line.startsWith("READY ")) {
			line = output.readLine();
		}
		if (line == null) {
			throw new IOException("A server did not start: " + String.join(" ", command));
		}
		return new Contender(process, Integer.parseInt(line.split(" ")[1]));
	}

	static Contender ours(List<String> java, int max, int spare, int requests) throws IOException {
		List<String> command = new ArrayList<>(java);
		command.addAll(List.of(ForkingServer.class.getName(), "" + max, "" + spare, "" + requests));
		return start(command);
	}

	static Contender python(Path script) throws IOException {
		return start(List.of("python3", script.toString(), "ForkingMixIn", "--one-shot"));
	}

	int port() {
		return this.port;
	}

	/**
	 * Returns the proportional share of memory of each child process.
	 * @return the shares in KiB
	 */
	List<Long> childrenPss() {
		List<Long> shares = new ArrayList<>();
		this.process.children().forEach((child) -> {
			long share = pss(child.pid());
			if (share > 0) {
				shares.add(share);
			}
		});
		return shares;
	}

	private static long pss(long pid) {
		try {
			return Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))
				.stream()
				.filter((line) -> line.startsWith("Pss:"))
				.mapToLong((line) -> Long.parseLong(Arrays.asList(line.trim().split("\\s+")).get(1)))
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Override
	public void close() {
		try {
			this.process.getOutputStream().close();
			if (!this.process.waitFor(20, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (IOException | InterruptedException ex) {
			this.process.destroyForcibly();
		}
	}

}
