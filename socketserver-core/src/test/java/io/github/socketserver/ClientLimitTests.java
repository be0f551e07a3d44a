package io.github.socketserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
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
 * Limits for each client, and what clients are told that are turned away.
 */
@SuppressWarnings("try")
class ClientLimitTests {

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void aClientWithTooManyConnectionsIsTurnedAwayUntilItClosesOneAndOthersAreServed(Concurrency mode)
			throws IOException {
		assertLimited(mode);
	}

	@ParameterizedTest
	@MethodSource("loops")
	void aClientWithTooManyConnectionsIsTurnedAwayByLoopsToo(Concurrency mode) throws IOException {
		assertLimited(mode);
	}

	static List<Concurrency> loops() {
		return List.of(Concurrency.selecting(), Concurrency.selecting(2));
	}

	private void assertLimited(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withMaxConnectionsPerClient(2);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient first = connect(server); StreamClient second = connect(server)) {
				assertThat(first.ask("a")).isEqualTo("A");
				assertThat(second.ask("b")).isEqualTo("B");
				assertTurnedAway(server, "127.0.0.1");
				assertTurnedAway(server, "127.0.0.1");
				assertThat(askFrom("127.0.0.2", server)).isEqualTo("HELLO");
				first.close();
				await().until(() -> server.counters().activeConnections() == 1);
				assertThat(TestServers.ask(server, "again")).isEqualTo("AGAIN");
			}
			assertThat(AccountingLaw.assertSettled(server, 4).rejectedConnections()).containsEntry(RejectReason.LIMIT,
					2L);
			for (int i = 0; i < 20; i++) {
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
				long expected = i + 5;
				await().until(() -> server.counters().acceptedConnections() == expected
						&& server.counters().activeConnections() == 0);
			}
		}
	}

	@Test
	void aClientThatIsTurnedAwayCostsNoThread() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.threading())
			.withMaxConnectionsPerClient(1);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient first = connect(server)) {
				assertThat(first.ask("a")).isEqualTo("A");
				Set<Thread> before = TestServers.handlerThreads();
				for (int i = 0; i < 50; i++) {
					assertTurnedAway(server, "127.0.0.1");
				}
				assertThat(before).isNotEmpty().containsAll(TestServers.handlerThreads());
			}
			assertThat(AccountingLaw.assertSettled(server, 1).rejectedConnections()).containsEntry(RejectReason.LIMIT,
					50L);
		}
	}

	@Test
	void aClientThatVerifyRequestRefusesDoesNotCount() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP).withMaxConnectionsPerClient(1);
		try (TcpServer server = new TcpServer(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			private int calls;

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				return this.calls++ == 5;
			}
		}) {
			server.start();
			for (int i = 0; i < 5; i++) {
				long refused = i + 1;
				assertTurnedAway(server, "127.0.0.1");
				await().until(() -> server.counters().rejectedConnections(RejectReason.VERIFY) == refused);
			}
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(server.counters().rejectedConnections(RejectReason.LIMIT)).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientThatConnectsTooOftenIsTurnedAwayAndOthersAreServed(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withAcceptRatePerClient(1);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			int served = 0;
			while (server.counters().rejectedConnections(RejectReason.RATE) == 0 && served < 1000) {
				served += (tryAsk(server) != null) ? 1 : 0;
			}
			assertThat(askFrom("127.0.0.2", server)).isEqualTo("HELLO");
			assertThat(AccountingLaw.assertSettled(server, served + 1).rejectedConnections())
				.containsEntry(RejectReason.RATE, 1L);
			await().untilAsserted(() -> assertThat(tryAsk(server)).isEqualTo("HELLO"));
		}
	}

	@Test
	void whoIsTurnedAwayIsToldWhatTheServerSays() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP)
			.withMaxConnectionsPerClient(1)
			.withDeniedAddresses("127.0.0.3");
		try (TcpServer server = new Telling(config)) {
			server.start();
			try (StreamClient first = connect(server)) {
				assertThat(first.ask("a")).isEqualTo("A");
				assertThat(allFrom("127.0.0.1", server)).isEqualTo("sorry: LIMIT\n");
				assertThat(allFrom("127.0.0.2", server)).isEqualTo("sorry: VERIFY\n");
				assertThat(allFrom("127.0.0.3", server)).isEqualTo("sorry: ADDRESS\n");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aReplyThatCannotBeMadeCostsNothingButTheReply() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP).withDeniedAddresses("127.0.0.2");
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
					@Override
					protected byte[] rejectReply(RejectReason reason) {
						throw new IllegalStateException("planted");
					}
				}) {
			server.start();
			for (int i = 0; i < 10; i++) {
				assertTurnedAway(server, "127.0.0.2");
			}
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(log.alarms()).hasSizeBetween(1, 3)
				.allMatch((line) -> line.contains("rejectReply() of server 'test' failed"));
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void eachClientThatIsTurnedAwayHasOneLineAtLevelDebug() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP).withMaxConnectionsPerClient(1);
		try (LogCapture log = LogCapture.start(Level.DEBUG)) {
			try (BaseServer<?> server = TestServers.upperCase(config)) {
				server.start();
				try (StreamClient first = connect(server)) {
					assertThat(first.ask("a")).isEqualTo("A");
					assertTurnedAway(server, "127.0.0.1");
				}
			}
			assertThat(log.messages(Level.DEBUG)).filteredOn((message) -> message.contains("turned client"))
				.singleElement()
				.asString()
				.matches("Server 'test' turned client 127\\.0\\.0\\.1:\\d+ away \\(LIMIT\\)");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void limitsForEachClientNeedTcpAndAtLeastOne() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerConfig.unixStream("/tmp/s").withMaxConnectionsPerClient(1))
			.withMessage("'max-connections-per-client' needs connections of TCP, but 'type' is 'unix-stream'; remove "
					+ "'max-connections-per-client' or change 'type'");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.udp("", 0).withAcceptRatePerClient(1))
			.withMessageContaining("'accept-rate-per-client' needs connections of TCP");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.tcp("", 0).withAcceptRatePerClient(0))
			.withMessage("'accept-rate-per-client' must be at least 1, or -1 for no limit, but is 0");
		assertThat(ServerConfig.tcp("", 0).withAcceptRatePerClient(-1).acceptRatePerClient()).isEqualTo(-1);
	}

	private static StreamClient connect(BaseServer<?> server) throws IOException {
		return StreamClient.connect(server.localAddress());
	}

	private static String tryAsk(BaseServer<?> server) {
		try {
			return askFrom("127.0.0.1", server);
		}
		catch (IOException ex) {
			// Turned away by a reset, since it had sent something.
			return null;
		}
	}

	private static String askFrom(String host, BaseServer<?> server) throws IOException {
		try (Socket client = connectFrom(host, server)) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			byte[] reply = client.getInputStream().readNBytes(6);
			return (reply.length == 0) ? null : new String(reply, 0, 5, StandardCharsets.US_ASCII);
		}
	}

	private static String allFrom(String host, BaseServer<?> server) throws IOException {
		try (Socket client = connectFrom(host, server)) {
			return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static void assertTurnedAway(BaseServer<?> server, String host) throws IOException {
		assertThat(allFrom(host, server)).isEmpty();
	}

	private static Socket connectFrom(String host, BaseServer<?> server) throws IOException {
		InetSocketAddress address = (InetSocketAddress) server.localAddress();
		Socket client = new Socket(address.getAddress(), address.getPort(), InetAddress.getByName(host), 0);
		client.setSoTimeout(20_000);
		return client;
	}

	/**
	 * Tells why clients are turned away, and serves those from one address only.
	 */
	private static final class Telling extends TcpServer {

		Telling(ServerConfig config) {
			super(config, RequestHandlerFactory.shared(TestServers.upperCaseLines()));
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			return request.clientAddress() instanceof InetSocketAddress client
					&& client.getAddress().getHostAddress().equals("127.0.0.1");
		}

		@Override
		protected byte[] rejectReply(RejectReason reason) {
			return ("sorry: " + reason + "\n").getBytes(StandardCharsets.US_ASCII);
		}

	}

}
