package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TwoLinesApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with an application in a process of its own, without a web server.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "A process cannot be sent SIGTERM there")
class ProcessTests {

	private static final Pattern STARTED = Pattern.compile("Socket server 'default' started on 127\\.0\\.0\\.1:(\\d+)");

	private static final int TERMINATED = 128 + 15;

	private Path output;

	private Process process;

	@BeforeEach
	void start(@TempDir Path directory) throws IOException {
		this.output = directory.resolve("output");
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		this.process = new ProcessBuilder(java, "-Dspring.devtools.restart.enabled=false", "-cp", classPath,
				TwoLinesApplication.class.getName(), "--socketserver.port=0", "--spring.main.web-application-type=none",
				"--spring.main.banner-mode=off")
			.redirectErrorStream(true)
			.redirectOutput(this.output.toFile())
			.start();
	}

	@AfterEach
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Test
	void aReplyThatHasBegunIsCompletedBeforeTheProcessEnds() throws Exception {
		try (Socket client = Clients.connect(awaitPort())) {
			Clients.send(client, "one");
			assertThat(client.getInputStream().readNBytes(4)).asString(StandardCharsets.UTF_8).isEqualTo("one\n");
			this.process.destroy();
			Awaitility.await().until(() -> contains("Commencing graceful shutdown"));
			Clients.send(client, "two");
			assertThat(Clients.readAll(client)).isEqualTo("two");
		}
		assertThat(this.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.process.exitValue()).isEqualTo(TERMINATED);
		Awaitility.await().until(() -> contains("Socket server 'default' stopped"));
		assertThat(lines()).noneMatch((line) -> line.contains("WARN") || line.contains("ERROR"));
	}

	@Test
	void theServerKeepsTheProcessAlive() throws Exception {
		awaitPort();
		Awaitility.await().until(() -> contains("main has returned"));
		assertThat(this.process.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
	}

	private int awaitPort() {
		Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> port() > 0);
		return port();
	}

	private int port() {
		return lines().stream()
			.map(STARTED::matcher)
			.filter(Matcher::find)
			.mapToInt((matcher) -> Integer.parseInt(matcher.group(1)))
			.findFirst()
			.orElse(0);
	}

	private boolean contains(String text) {
		return lines().stream().anyMatch((line) -> line.contains(text));
	}

	private List<String> lines() {
		try {
			return Files.readAllLines(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
