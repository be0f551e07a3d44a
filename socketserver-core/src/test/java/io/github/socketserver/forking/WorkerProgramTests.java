package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Worker processes that run a program of their own.
 */
@EnabledOnOs(OS.LINUX)
class WorkerProgramTests {

	private static final String SECRET = "hunter2";

	@RegisterExtension
	final Workers workers = new Workers();

	private final WorkerProgram program = new WorkerProgram(PrefixProgram.class.getName(), "answer " + SECRET);

	/*
	 * Longer than a text that DataOutput writes.
	 */
	private final WorkerProgram longProgram = new WorkerProgram(PrefixProgram.class.getName(), "x".repeat(100_000));

	@Test
	void theProgramMakesTheHandlersAndNobodyElseReadsItsArguments() throws IOException {
		Concurrency forking = Concurrency.forking(ProcessSettings.defaults().withMaxRequests(0), this.program);
		TcpServer server = this.workers.start(
				new TcpServer(TestServers.config(SocketType.TCP, forking), RequestHandlerFactory.shared((request) -> {
				})));
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("answer hunter2 to request 1");
			for (long pid : server.activeChildren()) {
				Path process = Path.of("/proc", String.valueOf(pid));
				assertThat(Files.readString(process.resolve("cmdline"))).contains(PrefixProgram.class.getName())
					.doesNotContain(SECRET);
				assertThat(Files.readString(process.resolve("environ"))).doesNotContain(SECRET);
			}
		}
		Awaitility.await().until(() -> server.statistics().activeConnections() == 0);
	}

	@Test
	void anArgumentMayBeLong() throws IOException {
		Concurrency forking = Concurrency.forking(ProcessSettings.defaults(), this.longProgram);
		TcpServer server = this.workers.start(
				new TcpServer(TestServers.config(SocketType.TCP, forking), RequestHandlerFactory.shared((request) -> {
				})));
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).hasSize(100_000 + " to request 1".length());
		}
	}

	@Test
	void theTextOfAProgramHasNoArguments() {
		assertThat(this.program).hasToString(PrefixProgram.class.getName());
	}

}
