package io.github.socketserver.forking;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.process.WorkerExitException;
import io.github.socketserver.process.WorkerHandlerException;
import io.github.socketserver.process.WorkerUnavailableException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.OpenDescriptors;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What handlers may do to their processes, and that nobody else notices.
 */
class ForkingFailureTests {

	private static final ProcessSettings FRESH = ProcessSettings.defaults()
		.withMax(4)
		.withMinSpare(0)
		.withJvmArguments(List.of("-Xmx32m", "-XX:ErrorFile=/dev/null"));

	private static final ProcessSettings KEPT = FRESH.withMax(1).withMaxRequests(0);

	@RegisterExtension
	final Workers workers = new Workers();

	private ReportingServer start(ProcessSettings processes) {
		return this.workers.start(new ReportingServer(config(processes), ForkedHandlers.Doomed::new));
	}

	private static ServerConfig config(ProcessSettings processes) {
		return TestServers.config(SocketType.TCP, Concurrency.forking(processes));
	}

	private static String ask(TcpServer server, String line) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.send(line + "\n").readAllText();
		}
	}

	@ParameterizedTest
	@CsvSource({ "kill,'',137,9", "partial,'partial ',137,9", "exit,'',3,0", "halt,'',4,0", "oom,'',3,0" })
	void aProcessThatEndsCostsItsRequestOnly(String deed, String reply, int code, int signal) throws IOException {
		ReportingServer server = start(FRESH);
		assertThat(ask(server, deed)).isEqualTo(reply);
		WorkerExitException failure = (WorkerExitException) server.awaitFailure();
		assertThat(failure.exit().code()).isEqualTo(code);
		assertThat(failure.exit().signal()).isEqualTo(signal);
		assertThat(failure).hasMessageContaining("Worker process " + failure.exit().pid())
			.hasMessageContaining("exit code " + code);
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
		assertThat(server.failures).hasSize(1);
		assertThat(server.workerStatistics().exits(ProcessExitCause.CRASHED)).isEqualTo(1);
	}

	@Test
	void aSegmentationFaultCostsItsRequestOnly() throws IOException {
		ReportingServer server = start(FRESH);
		assertThat(ask(server, "segv")).isEmpty();
		WorkerExitException failure = (WorkerExitException) server.awaitFailure();
		assertThat(failure.exit().code()).isNotZero();
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
	}

	@Test
	void lastLinesOfStandardErrorAreReported() throws IOException {
		ReportingServer server = start(FRESH);
		ask(server, "exit");
		WorkerExitException failure = (WorkerExitException) server.awaitFailure();
		assertThat(failure.exit().lastLines()).contains("about to exit");
		assertThat(failure).hasMessageContaining("about to exit");
	}

	@Test
	void whatAHandlerThrowsIsReportedWithItsStackTraceAndItsProcessGoesOn() throws IOException {
		ReportingServer server = start(KEPT);
		assertThat(ask(server, "throw")).isEmpty();
		assertThat(server.awaitFailure()).isInstanceOf(WorkerHandlerException.class)
			.hasMessage("java.lang.IllegalStateException: thrown on purpose")
			.hasStackTraceContaining("ForkedHandlers$Doomed.handle")
			.cause()
			.hasMessage("java.io.IOException: the cause");
		assertThat(ask(server, "overflow")).isEmpty();
		assertThat(ask(server, "interrupt")).isEqualTo("interrupted\n");
		assertThat(ask(server, "return")).isEmpty();
		assertThat(ask(server, "echo same process")).isEqualTo("same process\n");
		assertThat(server.workerStatistics().started()).isEqualTo(1);
		assertThat(server.failures).hasSize(2);
		Awaitility.await().untilAsserted(() -> AccountingLaw.assertHolds(server));
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ERROR, 2L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "hang", "spin" })
	void aRequestThatTakesTooLongIsKilled(String deed) throws IOException {
		ReportingServer server = this.workers.start(new ReportingServer(
				config(FRESH.withMinSpare(1)).withRequestTimeout(Duration.ofMillis(1500)), ForkedHandlers.Doomed::new));
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		assertThat(ask(server, deed)).isEmpty();
		Awaitility.await().until(() -> server.peerFailures.size() == 1);
		Awaitility.await().until(() -> server.statistics().closedConnectionsTotal() == 1);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.DEADLINE, 1L);
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1 && server.activeChildren().size() == 1);
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
	}

	@Test
	void aProcessThatIsStoppedCostsARequestItsTimeAndIsReplaced() throws Exception {
		ReportingServer server = this.workers.start(new ReportingServer(
				config(FRESH.withMinSpare(1)).withRequestTimeout(Duration.ofMillis(1500)), ForkedHandlers.Doomed::new));
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		String stopped = server.activeChildren().iterator().next().toString();
		assertThat(new ProcessBuilder("kill", "-STOP", stopped).start().waitFor()).isZero();
		assertThat(ask(server, "echo nobody there")).isEmpty();
		Awaitility.await().until(() -> server.statistics().closedConnectionsTotal() == 1);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.DEADLINE, 1L);
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		Awaitility.await().until(() -> !server.activeChildren().contains(Long.valueOf(stopped)));
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
	}

	@ParameterizedTest
	@CsvSource({ "fds,leaked", "thread,left behind" })
	void whatARequestLeavesBehindGoesWithItsProcess(String deed, String reply) throws IOException {
		ReportingServer server = start(FRESH);
		assertThat(ask(server, deed)).isEqualTo(reply + "\n");
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
		assertThat(server.failures).isEmpty();
	}

	@Test
	void aProcessThatAHandlerHasStartedHoldsNobodyUp() throws IOException {
		ReportingServer server = start(FRESH);
		ProcessHandle child = ProcessHandle.of(Long.parseLong(ask(server, "child").trim())).orElseThrow();
		try {
			assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
			server.close();
			assertThat(server.activeChildren()).isEmpty();
		}
		finally {
			child.destroyForcibly();
		}
	}

	@Test
	void aStopKillsARequestThatDoesNotEnd() throws IOException {
		ReportingServer server = start(FRESH);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("spin\n");
			Awaitility.await().until(() -> server.workerStatistics().busy() == 1);
			assertThat(server.stop(Duration.ofMillis(300)).survivors()).hasSize(1);
			assertThat(client.readAll()).isEmpty();
		}
		// What is left when the time is over is ended afterwards.
		Awaitility.await().until(() -> server.activeChildren().isEmpty());
	}

	@Test
	void aReplyLargerThanTheKernelsBuffersArrivesWhole() throws IOException {
		ReportingServer server = start(FRESH);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.send("huge\n").readAll()).hasSize(4 << 20);
		}
		Awaitility.await().untilAsserted(() -> assertThat(server.statistics().sentBytes()).isEqualTo(4 << 20));
	}

	@Test
	void aClientThatStillSendsGetsItsReplyWhole() throws IOException {
		ReportingServer server = start(FRESH);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("echo reply\nand much more that nobody reads\n");
			assertThat(client.readAllText()).isEqualTo("reply\n");
		}
	}

	@Test
	void aClientWhoseProcessIsKilledGetsAnEndAndNoResetThoughItStillSends() throws IOException {
		ReportingServer server = start(FRESH);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("partial\nand much more that nobody reads\n");
			assertThat(client.readAllText()).isEqualTo("partial ");
		}
	}

	@Test
	void commandLineAndEnvironmentTellNoNames() throws IOException {
		ReportingServer server = this.workers
			.start(new ReportingServer(config(FRESH).withName("secret-name"), ForkedHandlers.Doomed::new));
		assertThat(ask(server, "environment")).contains("WorkerMain")
			.doesNotContain("secret-name")
			.doesNotContain("ForkedHandlers")
			.doesNotContain(String.valueOf(server.localAddress().getPort()));
	}

	@Test
	void aBystanderDoesNotNoticeWhatOtherHandlersDo() throws Exception {
		ReportingServer server = start(FRESH.withMax(3));
		try (Bystander bystander = Bystander.onOneConnection(server.localAddress())) {
			for (String deed : List.of("throw", "overflow", "kill", "partial", "segv", "exit", "halt", "oom", "fds",
					"thread", "return")) {
				ask(server, deed);
			}
			assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
			assertThat(bystander.answers()).isPositive();
			assertThat(bystander.failures()).isEmpty();
		}
	}

	@Test
	void aBystanderDoesNotNoticeRequestsThatHangOrSpin() throws Exception {
		ReportingServer server = this.workers.start(new ReportingServer(
				config(KEPT.withMax(4)).withRequestTimeout(Duration.ofSeconds(8)), ForkedHandlers.Doomed::new));
		try (Bystander bystander = Bystander.connectingAnew(server.localAddress())) {
			Awaitility.await().until(() -> bystander.answers() > 0);
			Background hanging = Background.run(() -> assertThat(ask(server, "hang")).isEmpty());
			Background spinning = Background.run(() -> assertThat(ask(server, "spin")).isEmpty());
			hanging.join(Duration.ofSeconds(30));
			spinning.join(Duration.ofSeconds(30));
			int before = bystander.answers();
			Awaitility.await().until(() -> bystander.answers() > before);
			assertThat(bystander.failures()).isEmpty();
		}
		Awaitility.await().until(() -> server.peerFailures.size() == 2);
		assertThat(server.peerFailures).allMatch(RequestTimeoutException.class::isInstance);
		assertThat(server.workerStatistics().exits(ProcessExitCause.KILLED)).isEqualTo(2);
	}

	@Test
	void noDescriptorAndNoZombieIsLeft() throws IOException {
		ReportingServer server = start(KEPT);
		for (int i = 0; i < 3; i++) {
			ask(server, "kill");
			ask(server, "throw");
			ask(server, "echo warm");
		}
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		long before = OpenDescriptors.count();
		for (int i = 0; i < 3; i++) {
			ask(server, "kill");
			ask(server, "throw");
			ask(server, "echo again");
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(server.workerStatistics().idle()).isEqualTo(1);
			assertThat(OpenDescriptors.count()).isEqualTo(before);
			assertThat(Workers.children()).hasSize(1);
		});
	}

	@Test
	void processesThatCannotStartAreGivenUpWithAClearError() throws IOException {
		ReportingServer server = this.workers
			.start(new ReportingServer(config(FRESH), ForkedHandlers.Unloadable::new, "9"));
		assertThat(ask(server, "hello")).isEmpty();
		assertThat(server.awaitFailure()).isInstanceOf(WorkerUnavailableException.class)
			.hasMessageContaining("No worker process can be started: 5 in a row ended")
			.hasMessageContaining("before it was ready: exit code 9")
			.hasMessageContaining("cannot be loaded on purpose");
		assertThat(server.workerStatistics().failure()).contains("No worker process can be started");
	}

	@Test
	void processesThatCrashOneAfterTheOtherAreReportedUntilOneServes() throws IOException {
		ReportingServer server = start(FRESH.withMax(1));
		for (int i = 0; i < 5; i++) {
			assertThat(ask(server, "halt")).isEmpty();
		}
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.workerStatistics().failure())
				.contains("crash one after the other: 5 in a row")
				.contains("exit code 4"));
		assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
		Awaitility.await().untilAsserted(() -> assertThat(server.workerStatistics().failure()).isNull());
	}

	@Test
	void aProcessThatDoesNotGetReadyInTimeIsKilled() throws IOException {
		ReportingServer server = start(FRESH.withBootTimeout(Duration.ofMillis(1)));
		assertThat(ask(server, "hello")).isEmpty();
		assertThat(server.awaitFailure()).isInstanceOf(WorkerUnavailableException.class)
			.hasMessageContaining("'processes.boot-timeout'");
	}

	@Test
	void aProcessThatEndsWhileItWaitsIsReplaced() throws IOException {
		ReportingServer server = start(FRESH.withMinSpare(1));
		for (int i = 0; i < 3; i++) {
			Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
			server.activeChildren().forEach((pid) -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
			assertThat(ask(server, "echo still there")).isEqualTo("still there\n");
		}
		assertThat(server.failures).isEmpty();
	}

	/**
	 * Keeps what is reported.
	 */
	static class ReportingServer extends TcpServer {

		final List<Throwable> failures = new CopyOnWriteArrayList<>();

		final List<PeerException> peerFailures = new CopyOnWriteArrayList<>();

		ReportingServer(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) {
			super(config, factory);
		}

		/**
		 * Creates a server whose handlers cannot be made here.
		 */
		ReportingServer(ServerConfig config, RequestHandlerFactory<StreamRequest> factory, String exitCode) {
			super(config, new RequestHandlerFactory<>() {

				@Override
				public io.github.socketserver.request.RequestHandler<StreamRequest> create() {
					throw new UnsupportedOperationException(exitCode);
				}

				@Override
				public Class<?> handlerType() {
					return ForkedHandlers.Unloadable.class;
				}

			});
		}

		Throwable awaitFailure() {
			Awaitility.await().until(() -> !this.failures.isEmpty());
			return this.failures.get(0);
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			this.failures.add(failure);
		}

		@Override
		protected void handlePeerError(StreamRequest request, PeerException failure) {
			this.peerFailures.add(failure);
		}

	}

}
