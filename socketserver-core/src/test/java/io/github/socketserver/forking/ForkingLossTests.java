package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.forking.ForkingFailureTests.ReportingServer;
import io.github.socketserver.process.DyingWorker;
import io.github.socketserver.process.WorkerUnavailableException;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests whose worker processes end before they begin with them.
 */
class ForkingLossTests {

	private static final int KILL = 0;

	private static final int POISON = 3;

	@RegisterExtension
	final Workers workers = new Workers();

	@TempDir
	private Path directory;

	private ServerConfig config(int deaths, int exitCode) {
		ProcessSettings processes = ProcessSettings.defaults()
			.withMax(1)
			.withMinSpare(0)
			.withMaxRequests(0)
			.withJvmArguments(DyingWorker.arguments(this.directory.resolve("workers"), deaths, exitCode));
		return TestServers.config(SocketType.TCP, Concurrency.forking(processes,
				new WorkerProgram(DyingWorker.class.getName(), ForkedHandlers.Doomed.class.getName())));
	}

	private ReportingServer start(ServerConfig config) {
		return this.workers.start(new ReportingServer(config, ForkedHandlers.Doomed::new));
	}

	private static String ask(ReportingServer server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.send("echo hello\n").readAllText();
		}
	}

	@Test
	void aRequestIsServedHoweverManyProcessesAreKilledBeforeTheyBeginWithIt() throws IOException {
		ReportingServer server = start(config(4, KILL));
		assertThat(ask(server)).isEqualTo("hello\n");
		assertThat(server.failures).isEmpty();
		assertThat(server.workerStatistics().exits(ProcessExitCause.CRASHED)).isEqualTo(4);
	}

	@Test
	void aRequestThatEndsEachProcessIsGivenUpAndTheNextOneIsServed() throws IOException {
		ReportingServer server = start(config(5, POISON));
		assertThat(ask(server)).isEmpty();
		assertThat(server.awaitFailure()).isInstanceOf(WorkerUnavailableException.class)
			.hasMessage("5 worker processes in a row ended before they began with this request, the last one: "
					+ "exit code 3");
		assertThat(ask(server)).isEqualTo("hello\n");
		assertThat(server.failures).hasSize(1);
	}

	@Test
	void aRequestWaitsForAProcessThatServesAnotherWhenNoFurtherOneStarts() throws IOException {
		ProcessSettings processes = ProcessSettings.defaults()
			.withMax(2)
			.withMinSpare(0)
			.withMaxRequests(0)
			.withJvmArguments(List.of("-D" + FirstWorkerOnly.FILE + "=" + this.directory.resolve("first")));
		ReportingServer server = start(TestServers.config(SocketType.TCP, Concurrency.forking(processes,
				new WorkerProgram(FirstWorkerOnly.class.getName(), ForkedHandlers.Doomed.class.getName()))));
		try (StreamClient first = StreamClient.connect(server.localAddress())) {
			assertThat(first.send("repeat\n").ask("ping")).isEqualTo("ping");
			try (StreamClient second = StreamClient.connect(server.localAddress())) {
				second.send("echo hello\n");
				Awaitility.await()
					.atMost(Duration.ofSeconds(50))
					.until(() -> server.workerStatistics().failure() != null);
				first.shutdownOutput();
				assertThat(second.readAllText()).isEqualTo("hello\n");
			}
		}
		assertThat(server.failures).isEmpty();
	}

	@Test
	void theTimeOfARequestEndsTheSearchForAProcessThatBegins() throws IOException {
		ReportingServer server = start(config(Integer.MAX_VALUE, KILL).withRequestTimeout(Duration.ofMillis(1500)));
		assertThat(ask(server)).isEmpty();
		Awaitility.await().until(() -> server.peerFailures.size() == 1);
		Awaitility.await().until(() -> server.statistics().closedConnectionsTotal() == 1);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.DEADLINE, 1L);
		assertThat(server.failures).isEmpty();
	}

	@Test
	void aStopEndsTheSearchForAProcessThatBegins() throws IOException {
		ReportingServer server = start(config(Integer.MAX_VALUE, KILL));
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("echo hello\n");
			Awaitility.await().until(() -> server.workerStatistics().exits(ProcessExitCause.CRASHED) > 1);
			server.stop(Duration.ofMillis(100));
			assertThat(client.readAll()).isEmpty();
		}
		Awaitility.await().until(() -> server.activeChildren().isEmpty());
	}

}
