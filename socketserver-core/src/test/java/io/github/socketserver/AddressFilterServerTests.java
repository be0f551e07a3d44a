package io.github.socketserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Servers that serve clients of some addresses only.
 */
class AddressFilterServerTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientWhoseAddressIsDeniedIsTurnedAwayAndOthersAreServed(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withAllowedAddresses("127.0.0.0/8")
			.withDeniedAddresses("127.0.0.2");
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			Queue<String> rejected = new ConcurrentLinkedQueue<>();
			server.addListener(rejections(rejected));
			server.start();
			for (int i = 0; i < 5; i++) {
				assertTurnedAway(server, "127.0.0.2");
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			}
			assertThat(AccountingLaw.assertSettled(server, 5).rejectedConnections()).containsEntry(RejectReason.ADDRESS,
					5L);
			assertThat(rejected).hasSize(5).allMatch((client) -> client.startsWith("ADDRESS 127.0.0.2:"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aDatagramFromAnAddressThatIsNotAllowedIsFiltered(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.UDP, mode).withAllowedAddresses("192.0.2.0/24");
		try (BaseServer<?> server = TestServers.upperCase(config);
				DatagramClient client = DatagramClient.open(started(server))) {
			client.send("x").send("y");
			await().until(() -> server.counters().datagrams(DatagramResult.FILTERED) == 2);
			assertThat(server.counters().datagrams(DatagramResult.HANDLED)).isZero();
			assertThat(client.isReadable()).isFalse();
		}
	}

	@Test
	void aClientThatIsTurnedAwayCostsNoThread() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.threading())
			.withDeniedAddresses("127.0.0.0/8");
		Set<Thread> before = TestServers.handlerThreads();
		try (TcpServer server = new TcpServer(config, () -> {
			throw new AssertionError("no handler is needed");
		}) {
			@Override
			protected boolean verifyRequest(StreamRequest request) {
				throw new AssertionError("nothing is asked");
			}
		}) {
			server.start();
			for (int i = 0; i < 200; i++) {
				assertTurnedAway(server, "127.0.0.1");
			}
			assertThat(TestServers.handlerThreads()).isSubsetOf(before);
			assertThat(AccountingLaw.assertSettled(server, 0).rejectedConnections()).containsEntry(RejectReason.ADDRESS,
					200L);
		}
	}

	@Test
	void anIPv4ClientOfAnIPv6SocketIsFilteredByItsIPv4Address() throws IOException {
		ServerConfig config = ServerConfig.tcp("::", 0).withDeniedAddresses("127.0.0.1");
		try (TcpServer server = new TcpServer(config, RequestHandlerFactory.shared(TestServers.upperCaseLines()))) {
			server.start();
			int port = server.localAddress().getPort();
			try (StreamClient client = StreamClient.connect(new InetSocketAddress("127.0.0.1", port))) {
				assertThat(client.read()).isEqualTo(-1);
			}
			try (StreamClient client = StreamClient.connect(new InetSocketAddress("::1", port))) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).rejectedConnections()).containsEntry(RejectReason.ADDRESS,
					1L);
		}
	}

	@Test
	void aDeniedClientHasThatReasonEvenWhenTheServerIsFull() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.threading())
			.withMaxConnections(1)
			.withMaxConnectionsPolicy(OverloadPolicy.REJECT)
			.withDeniedAddresses("127.0.0.2");
		try (BaseServer<?> server = TestServers.upperCase(config);
				StreamClient client = StreamClient.connect(started(server))) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertTurnedAway(server, "127.0.0.2");
			assertTurnedAway(server, "127.0.0.1");
			assertThat(server.statistics().rejectedConnections()).containsEntry(RejectReason.ADDRESS, 1L)
				.containsEntry(RejectReason.LIMIT, 1L);
		}
	}

	@Test
	void deniedClientsInTheQueueDoNotKeepAStoppingServerFromServingThoseBehindThem() throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.threading())
			.withDeniedAddresses("127.0.0.2");
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			server.pause();
			try (Socket denied = connectFrom("127.0.0.2", server.localAddress());
					StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("hello\n").shutdownOutput();
				server.stop(Duration.ofSeconds(20));
				assertThat(client.readAllText()).isEqualTo("HELLO\n");
				assertThat(denied.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

	@Test
	void eachClientAndDatagramThatIsTurnedAwayHasOneLineAtLevelDebug() throws IOException {
		try (LogCapture log = LogCapture.start(Level.DEBUG)) {
			try (BaseServer<?> server = TestServers
				.upperCase(TestServers.config(SocketType.TCP).withDeniedAddresses("127.0.0.2"))) {
				server.start();
				assertTurnedAway(server, "127.0.0.2");
			}
			try (BaseServer<?> server = TestServers
				.upperCase(TestServers.config(SocketType.UDP).withDeniedAddresses("127.0.0.0/8"));
					DatagramClient client = DatagramClient.open(started(server))) {
				client.send("x");
				await().until(() -> server.counters().datagrams(DatagramResult.FILTERED) == 1);
			}
			assertThat(log.messages(Level.DEBUG)).filteredOn((message) -> message.contains("127.0.0."))
				.satisfiesExactly(
						(message) -> assertThat(message)
							.matches("Server 'test' turned client 127\\.0\\.0\\.2:\\d+ away \\(ADDRESS\\)"),
						(message) -> assertThat(message)
							.matches("Server 'test' dropped a datagram from 127\\.0\\.0\\.1:\\d+ \\(FILTERED\\)"));
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aFilterNeedsClientsWithAddresses() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerConfig.unixStream("/tmp/s").withAllowedAddresses("10.0.0.0/8"))
			.withMessage("'allowed-addresses' needs clients with addresses of IP, but 'type' is 'unix-stream'; remove "
					+ "'allowed-addresses' or change 'type'");
		assertThat(ServerConfig.unixStream("/tmp/s").withAllowedAddresses().allowedAddresses()).isEmpty();
	}

	private static SocketAddress started(BaseServer<?> server) throws IOException {
		server.start();
		return server.localAddress();
	}

	private static void assertTurnedAway(BaseServer<?> server, String from) throws IOException {
		try (Socket client = connectFrom(from, server.localAddress())) {
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	private static Socket connectFrom(String from, SocketAddress server) throws IOException {
		InetSocketAddress address = (InetSocketAddress) server;
		Socket client = new Socket(address.getAddress(), address.getPort(), InetAddress.getByName(from), 0);
		client.setSoTimeout(20_000);
		return client;
	}

	private static ServerListener rejections(Queue<String> rejected) {
		return new ServerListener() {
			@Override
			public void connectionRejected(RejectReason reason, SocketAddress clientAddress) {
				rejected.add(reason + " " + Addresses.describe(clientAddress));
			}
		};
	}

}
