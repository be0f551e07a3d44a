package io.github.socketserver.forking;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Set;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.StreamClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process for each request.
 */
class ForkingTests {

	private static final ProcessSettings ON_DEMAND = ProcessSettings.defaults().withMinSpare(0);

	@RegisterExtension
	final Workers workers = new Workers();

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void r3AndR6ThreeClientsInSequenceGetTheirLinesBackAndAForeignChildIsNotReaped(SocketType type) throws Exception {
		Process foreign = Workers.foreignChild(72);
		StreamServer server = this.workers.start(type, ForkedHandlers.UpperCase::new, ON_DEMAND);
		Set<String> pids = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				pids.add(client.ask("pid"));
				assertThat(client.shutdownOutput().readAll()).isEmpty();
			}
		}
		assertThat(pids).hasSize(3).doesNotContain(String.valueOf(ProcessHandle.current().pid()));
		Awaitility.await().untilAsserted(() -> AccountingLaw.assertHolds(server));
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 3L));
		assertThat(server.statistics().frames()).isEqualTo(6);
		assertThat(server.statistics().receivedBytes()).isEqualTo(3 * 10);
		server.close();
		assertThat(server.activeChildren()).isEmpty();
		Workers.waitFor(foreign);
		assertThat(foreign.exitValue()).isEqualTo(72);
	}

	@Test
	void anAbstractNameIsServed() throws IOException {
		ServerConfig config = ServerConfig.unixStream("@socketserver-test-" + System.nanoTime());
		StreamServer server = this.workers.start(config, ForkedHandlers.UpperCase::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void ipv6IsServed() throws IOException {
		StreamServer server = this.workers.start(ServerConfig.tcp("::1", 0), ForkedHandlers.UpperCase::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("who")).contains(String.valueOf(client.localPort())).contains("/[0:0:0:0:0:0:0:1]:");
		}
	}

	@Test
	void handlerSeesTheNumberAndTheAddressesOfItsRequest() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND);
		for (int i = 1; i < 3; i++) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("who")).isEqualTo(i + " /127.0.0.1:" + client.localPort() + " /127.0.0.1:"
						+ ((InetSocketAddress) server.localAddress()).getPort() + " test");
			}
		}
	}

	@Test
	void framedHandlerIsServed() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.Frames::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("abcdefgh");
			assertThat(client.readExactly(8)).isEqualTo(ForkedHandlers.bytes("abcdefgh"));
		}
		Awaitility.await().untilAsserted(() -> assertThat(server.statistics().frames()).isEqualTo(2));
	}

	@Test
	void stateStaysInItsProcess() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND);
		for (int i = 0; i < 2; i++) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("count")).isEqualTo("1");
			}
		}
		assertThat(server.attributes()).isEmpty();
	}

	@Test
	void processIsReplacedAfterItsRequests() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new,
				ON_DEMAND.withMax(1).withMaxRequests(2));
		String[] pids = new String[4];
		for (int i = 0; i < pids.length; i++) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("count")).isEqualTo(String.valueOf(1 + i % 2));
				pids[i] = client.ask("pid");
			}
		}
		assertThat(pids[0]).isEqualTo(pids[1]).isNotEqualTo(pids[2]);
		assertThat(pids[2]).isEqualTo(pids[3]);
	}

	@Test
	void processIsKeptWithoutLimitOfRequests() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new,
				ON_DEMAND.withMax(1).withMaxRequests(0));
		for (int i = 1; i <= 50; i++) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("count")).isEqualTo(String.valueOf(i));
			}
		}
		assertThat(server.activeChildren()).hasSize(1);
		assertThat(server.workerStatistics().started()).isEqualTo(1);
	}

	@Test
	void furtherClientsWaitWhenAllProcessesAreBusy() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND.withMax(1));
		try (StreamClient first = StreamClient.connect(server.localAddress());
				StreamClient second = StreamClient.connect(server.localAddress())) {
			assertThat(first.ask("hello")).isEqualTo("HELLO");
			second.send("later\n");
			assertThat(first.ask("again")).isEqualTo("AGAIN");
			assertThat(second.isReadable()).isFalse();
			assertThat(server.activeChildren()).hasSize(1);
			first.shutdownOutput();
			assertThat(second.readLine()).isEqualTo("LATER");
		}
	}

	@Test
	void spareProcessesWaitForRequests() {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new,
				ON_DEMAND.withMinSpare(2));
		Awaitility.await().until(() -> server.workerStatistics().idle() == 2);
		assertThat(server.activeChildren()).hasSize(2);
	}

	@Test
	void aConnectionThatTheServerClosesEndsItsHandlerToo() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new,
				ON_DEMAND.withMax(1).withMaxRequests(0));
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			server.connections().iterator().next().close();
			assertThat(client.readAll()).isEmpty();
			Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		}
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
		assertThat(server.workerStatistics().started()).isEqualTo(1);
	}

	@Test
	void clientsOfAUnixSocketAreKnown() throws IOException {
		StreamServer server = this.workers.start(SocketType.UNIX_STREAM, ForkedHandlers.Facts::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("who")).startsWith("PeerCredentials[user=");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INT", "TERM", "HUP" })
	void aSignalToTheWholeGroupLetsARequestGoOn(String signal) throws Exception {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			Process kill = new ProcessBuilder("kill", "-" + signal, client.ask("pid")).start();
			Workers.waitFor(kill);
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void serverCanBeStoppedAndStartedAgain() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND);
		server.stop();
		assertThat(server.activeChildren()).isEmpty();
		server.start();
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void aStopWaitsForTheRequestAndTellsItsHandler() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, ForkedHandlers.UpperCase::new, ON_DEMAND);
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			server.stop();
			// A line handler ends between two lines.
			assertThat(client.readAll()).isEmpty();
		}
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.SHUTDOWN, 1L);
	}

}
