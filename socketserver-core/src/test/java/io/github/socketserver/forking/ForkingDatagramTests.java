package io.github.socketserver.forking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.process.WorkerExitException;
import io.github.socketserver.process.WorkerHandlerException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process for each datagram.
 */
class ForkingDatagramTests {

	private static final ProcessSettings KEPT = ProcessSettings.defaults()
		.withMinSpare(0)
		.withMax(1)
		.withMaxRequests(0);

	@RegisterExtension
	final Workers workers = new Workers();

	private BaseServer<DatagramRequest> start(SocketType type, ProcessSettings processes) {
		return this.workers.start(TestServers.datagram(TestServers.config(type, Concurrency.forking(processes)),
				ForkedDatagramHandlers.UpperCase::new));
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "UDP", "UNIX_DATAGRAM" })
	void r9AndR12ThreeClientsInSequenceGetTheirDatagramsBackAndAForeignChildIsNotReaped(SocketType type)
			throws Exception {
		Process foreign = Workers.foreignChild(72);
		BaseServer<DatagramRequest> server = start(type, ProcessSettings.defaults().withMinSpare(0));
		List<String> pids = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				assertThat(client.ask("hello " + i)).isEqualTo("HELLO " + i);
				pids.add(client.ask("pid"));
			}
		}
		assertThat(pids).doesNotHaveDuplicates().doesNotContain(String.valueOf(ProcessHandle.current().pid()));
		server.close();
		assertThat(server.activeChildren()).isEmpty();
		Workers.waitFor(foreign);
		assertThat(foreign.exitValue()).isEqualTo(72);
		assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, 6L);
	}

	@Test
	void repliesComeFromTheAddressThatWasAskedAndHandlersSeeTheirs() throws IOException {
		BaseServer<DatagramRequest> server = start(SocketType.UDP, KEPT);
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			assertThat(client.ask("who")).isEqualTo("1 " + client.localAddress() + " " + server.localAddress());
			client.send("hello");
			assertThat(client.receiveSender()).isEqualTo(server.localAddress());
			client.send("several");
			assertThat(client.receive()).asString(StandardCharsets.UTF_8).isEqualTo("one");
			assertThat(client.receive()).asString(StandardCharsets.UTF_8).isEqualTo("two");
			client.send("silent");
			assertThat(client.ask("after silence")).isEqualTo("AFTER SILENCE");
		}
		assertThat(server.workerStatistics().started()).isEqualTo(1);
	}

	@Test
	void aProcessThatIsKilledCostsItsDatagramAndTheNextIsServed() throws IOException {
		ReportingServer server = this.workers.start(new ReportingServer(KEPT, (config) -> config));
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send("kill");
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(server.failures).singleElement().isInstanceOf(WorkerExitException.class);
			client.send("throw");
			assertThat(client.ask("hello again")).isEqualTo("HELLO AGAIN");
			assertThat(server.failures.get(1)).isInstanceOf(WorkerHandlerException.class)
				.hasMessageContaining("thrown on purpose");
			client.send("long");
			assertThat(client.ask("still there")).isEqualTo("STILL THERE");
			assertThat(server.failures.get(2)).hasMessageContaining("70000 bytes does not fit into a datagram");
		}
	}

	@Test
	void aDatagramThatTakesTooLongIsGivenUpAndItsProcessIsKilled() throws IOException {
		ReportingServer server = this.workers.start(new ReportingServer(KEPT.withMinSpare(1),
				(config) -> config.withRequestTimeout(Duration.ofSeconds(1))));
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		Long hung = server.activeChildren().iterator().next();
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			client.send("hang");
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.peerFailures).singleElement()
					.isInstanceOf(RequestTimeoutException.class));
			Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
			Awaitility.await().until(() -> !server.activeChildren().contains(hung));
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void datagramsWaitWhileAllProcessesAreBusy() throws IOException {
		BaseServer<DatagramRequest> server = start(SocketType.UDP, KEPT);
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			for (int i = 0; i < 20; i++) {
				client.send("number " + i);
			}
			for (int i = 0; i < 20; i++) {
				assertThat(client.receive()).asString(StandardCharsets.UTF_8).isEqualTo("NUMBER " + i);
			}
		}
		assertThat(server.workerStatistics().started()).isEqualTo(1);
	}

	@Test
	void largeDatagramsAreCountedByTheServer() throws IOException {
		ReportingServer server = this.workers.start(new ReportingServer(KEPT, (config) -> config));
		try (DatagramClient client = DatagramClient.open(server.localAddress())) {
			assertThat(client.ask("x".repeat(60_000))).hasSize(60_000);
		}
		Awaitility.await().untilAsserted(() -> assertThat(server.statistics().sentBytes()).isEqualTo(60_000));
		assertThat(server.statistics().receivedBytes()).isEqualTo(60_000);
	}

	/**
	 * Keeps what is reported.
	 */
	private static final class ReportingServer extends UdpServer {

		final List<Throwable> failures = new CopyOnWriteArrayList<>();

		final List<PeerException> peerFailures = new CopyOnWriteArrayList<>();

		ReportingServer(ProcessSettings processes, UnaryOperator<ServerConfig> changes) {
			super(changes.apply(TestServers.config(SocketType.UDP, Concurrency.forking(processes))),
					ForkedDatagramHandlers.UpperCase::new);
		}

		@Override
		protected void handleError(DatagramRequest request, Throwable failure) {
			this.failures.add(failure);
		}

		@Override
		protected void handlePeerError(DatagramRequest request, PeerException failure) {
			this.peerFailures.add(failure);
		}

	}

}
