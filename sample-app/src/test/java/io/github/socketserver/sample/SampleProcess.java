package io.github.socketserver.sample;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample application in a process of its own, with free ports.
 */
final class SampleProcess implements Closeable {

	private final Path log;

	private final Process process;

	SampleProcess(Path directory, String... arguments) throws IOException {
		this.log = directory.resolve("log");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1",
						"--enable-native-access=ALL-UNNAMED", "-Dspring.aot.enabled=" + isAheadOfTime(), "-cp",
						System.getProperty("java.class.path"), SampleApplication.class.getName(), "--server.port=0",
						"--sample.socket-directory=" + directory.resolve("s")));
		for (String server : new String[] { "upper", "upper-udp", "lines", "upload" }) {
			command.add("--socketserver.server." + server + ".port=0");
		}
		command.addAll(Arrays.asList(arguments));
		this.process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.log.toFile())
			.start();
		awaitLog("Started SampleApplication");
	}

	/**
	 * Returns whether the profile {@code aot} runs these tests.
	 */
	static boolean isAheadOfTime() {
		return Boolean.getBoolean("spring.aot.enabled");
	}

	void awaitLog(String text) {
		Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(log()).contains(text));
	}

	Socket connect(String server) throws IOException {
		Matcher line = Pattern.compile("Socket server '" + server + "' started on 127\\.0\\.0\\.1:(\\d+)")
			.matcher(log());
		assertThat(line.find()).isTrue();
		Socket client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(line.group(1)));
		client.setSoTimeout(20_000);
		return client;
	}

	void terminate() {
		this.process.destroy();
	}

	int awaitExit() throws InterruptedException {
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as(() -> "ended in time: " + log()).isTrue();
		return this.process.exitValue();
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
