package io.github.socketserver.benchmarks.forking;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, with the processes that serve its requests.
 */
final class Contender implements AutoCloseable {

	private final Process process;

	private final int port;

	private final List<Double> boots = Collections.synchronizedList(new ArrayList<>());

	private Contender(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static Contender start(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		BufferedReader output = process.inputReader();
		List<Double> boots = new ArrayList<>();
		String line = output.readLine();
		while (line != null && !line.startsWith("READY ")) {
			addBoot(line, boots);
			line = output.readLine();
		}
		if (line == null) {
			throw new IOException("A server did not start: " + String.join(" ", command));
		}
		Contender contender = new Contender(process, Integer.parseInt(line.split(" ")[1]));
		contender.boots.addAll(boots);
		Thread reader = new Thread(() -> output.lines().forEach((further) -> addBoot(further, contender.boots)));
		reader.setDaemon(true);
		reader.start();
		return contender;
	}

	private static void addBoot(String line, List<Double> boots) {
		if (line.startsWith("BOOT ")) {
			boots.add(Double.valueOf(line.split(" ")[1]));
		}
	}

	/**
	 * Returns how long worker processes took to get ready.
	 * @return the median in milliseconds; NaN if there were none
	 */
	double bootMillis() {
		List<Double> sorted = new ArrayList<>(this.boots);
		Collections.sort(sorted);
		return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
	}

	static Contender ours(List<String> java, int max, int spare, int requests, List<String> workerArguments)
			throws IOException {
		List<String> command = new ArrayList<>(java);
		command.addAll(List.of(ForkingServer.class.getName(), "" + max, "" + spare, "" + requests));
		command.addAll(workerArguments);
		return start(command);
	}

	static Contender spring(List<String> java, int max, int spare, int requests) throws IOException {
		List<String> command = new ArrayList<>(java);
		command.addAll(List.of(SpringForkingServer.class.getName(), "--spring.main.banner-mode=off",
				"--spring.main.web-application-type=none", "--logging.level.root=error", "--socketserver.port=0",
				"--socketserver.concurrency=forking", "--socketserver.queue-size=4096",
				"--socketserver.processes.type=spring", "--socketserver.processes.max=" + max,
				"--socketserver.processes.min-spare=" + spare, "--socketserver.processes.max-requests=" + requests));
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
