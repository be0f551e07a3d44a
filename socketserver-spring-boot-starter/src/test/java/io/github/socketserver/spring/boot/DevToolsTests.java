package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.RestartingApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with an application that Spring Boot's development tools restart, in a process of
 * its own.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "/proc tells what is open")
class DevToolsTests {

	private static final String TRIGGER = ".restart";

	private Path directory;

	private int port;

	private Process process;

	@BeforeEach
	void start(@TempDir Path directory) throws IOException {
		this.directory = Files.createDirectory(directory.resolve("classes"));
		this.port = freePort();
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		this.process = new ProcessBuilder(java, "-cp", this.directory + ":" + classPath,
				RestartingApplication.class.getName(), "--socketserver.port=" + this.port,
				"--spring.main.web-application-type=none", "--spring.main.banner-mode=off",
				"--spring.devtools.livereload.enabled=false", "--spring.devtools.restart.trigger-file=" + TRIGGER,
				"--spring.devtools.restart.poll-interval=100ms", "--spring.devtools.restart.quiet-period=50ms")
			.redirectErrorStream(true)
			.redirectOutput(output().toFile())
			.start();
	}

	@AfterEach
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	@Test
	void restartsLeaveNeitherPortsNorThreadsBehind() throws Exception {
		awaitServing(1);
		long sockets = sockets();
		for (int restart = 1; restart <= 2; restart++) {
			Files.writeString(this.directory.resolve("changed.properties"), "times=" + restart);
			Files.writeString(this.directory.resolve(TRIGGER), "restart " + restart);
			awaitServing(1 + restart);
			Awaitility.await().untilAsserted(() -> assertThat(sockets()).isLessThanOrEqualTo(sockets));
		}
		assertThat(serving()).hasSize(3).containsOnly(serving().get(0));
		assertThat(serving().get(0)).contains("RestartClassLoader").contains("[socketserver-default, ");
		assertThat(lines()).filteredOn((line) -> line.contains("Socket server 'default' stopped")).hasSize(2);
		this.process.destroy();
		assertThat(this.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(lines()).noneMatch((line) -> line.contains("WARN") || line.contains("ERROR"));
	}

	private void awaitServing(int times) throws IOException {
		Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> serving().size() == times);
		try (Socket client = Clients.connect(this.port)) {
			Clients.send(client, "a");
			assertThat(Clients.readAll(client)).isEqualTo("A");
		}
	}

	private List<String> serving() {
		return lines().stream().filter((line) -> line.startsWith("serving by ")).toList();
	}

	private long sockets() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc", String.valueOf(this.process.pid()), "fd"))) {
			return descriptors.map(DevToolsTests::target).filter((target) -> target.startsWith("socket:")).count();
		}
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed meanwhile";
		}
	}

	private Path output() {
		return this.directory.resolveSibling("output");
	}

	private List<String> lines() {
		try {
			return Files.readAllLines(output());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
