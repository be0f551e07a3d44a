package io.github.socketserver.proxy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Servers whose clients come through a proxy that says who they are.
 */
class ProxiedClientTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theClientIsTheOneOfWhomTheProxyTells(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode))) {
			for (int i = 1; i <= 20; i++) {
				ProxiedClients.assertServed(server, "192.0.2." + i);
			}
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(ProxyHeaders.line("PROXY TCP6 2001:db8::1 2001:db8::2 4711 443"));
				assertThat(client.ask("hello")).isEqualTo("hello [2001:db8:0:0:0:0:0:1]:4711 via 127.0.0.1 TCP6");
			}
			AccountingLaw.assertSettled(server, 21);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void whatComesTogetherWithTheHeaderIsNotLost(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode));
				StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("PROXY TCP4 192.0.2.1 192.0.2.2 4711 443\r\none\ntwo\nPROXY UNKNOWN\r\n").shutdownOutput();
			String who = " 192.0.2.1:4711 via 127.0.0.1 TCP4\n";
			assertThat(client.readAllText()).isEqualTo("one" + who + "two" + who + "PROXY UNKNOWN" + who);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHeaderMayComeByteByByte(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode));
				StreamClient client = StreamClient.connect(server.localAddress())) {
			for (byte next : ProxyHeaders.tcp("192.0.2.1", 4711).with(0x02, "example.org").bytesWithChecksum()) {
				ProxiedClients.assertServed(server, "192.0.2.9");
				client.send(new byte[] { next });
			}
			assertThat(client.ask("hello")).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4");
			for (byte next : "again\n".getBytes()) {
				client.send(new byte[] { next });
			}
			assertThat(client.readLine()).isEqualTo("again 192.0.2.1:4711 via 127.0.0.1 TCP4");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionFromElsewhereIsRefusedWhateverItSays(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode))) {
			for (int i = 0; i < 5; i++) {
				try (Socket stranger = ProxiedClients.connectFrom("127.0.0.2", server)) {
					stranger.getOutputStream().write(ProxyHeaders.tcp("127.0.0.1", 1).bytes());
					assertThat(isClosed(stranger)).isTrue();
				}
				ProxiedClients.assertServed(server, "192.0.2.1");
			}
			assertThat(AccountingLaw.assertSettled(server, 5).rejectedConnections())
				.containsEntry(RejectReason.UNTRUSTED_PROXY, 5L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aProxyThatSpeaksForItselfOrForSomebodyUnknownIsTheClient(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode))) {
			assertThat(askAfter(server, ProxyHeaders.local())).isEqualTo("hello 127.0.0.1 via 127.0.0.1 LOCAL");
			assertThat(askAfter(server, ProxyHeaders.of(0x20, 0x11).raw(new byte[12]).bytes()))
				.isEqualTo("hello 127.0.0.1 via 127.0.0.1 LOCAL");
			assertThat(askAfter(server, ProxyHeaders.of(0x21, 0x00).bytes()))
				.isEqualTo("hello 127.0.0.1 via 127.0.0.1 UNKNOWN");
			assertThat(askAfter(server, ProxyHeaders.line("PROXY UNKNOWN 192.0.2.1 192.0.2.2 1 2")))
				.isEqualTo("hello 127.0.0.1 via 127.0.0.1 UNKNOWN");
			AccountingLaw.assertSettled(server, 4);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aProxyOverAUnixSocketIsTrustedByAWordOfItsOwn(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.UNIX_STREAM, mode)
			.withProxyProtocol(ProxyProtocol.trusting("unix:"))
			.withDeniedAddresses("192.0.2.66")
			.withMaxConnectionsPerClient(3);
		try (BaseServer<?> server = ProxiedClients.start(config)) {
			assertThat(ProxiedClients.ask(server, "192.0.2.1")).isEqualTo("hello 192.0.2.1:4711 via nobody TCP4");
			assertThat(askAfter(server, ProxyHeaders.unix("/run/client", "/run/proxy").bytes()))
				.isEqualTo("hello /run/client via nobody UNIX_STREAM");
			assertThat(askAfter(server, ProxyHeaders.unix("", "/run/proxy").bytes()))
				.isEqualTo("hello nobody via nobody UNIX_STREAM");
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.tcp("192.0.2.66", 1).bytes());
			assertThat(AccountingLaw.assertSettled(server, 3).rejectedConnections()).containsEntry(RejectReason.ADDRESS,
					1L);
		}
	}

	@Test
	void aUnixSocketIsNoAddressThatIsTrusted() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TestServers.config(SocketType.UNIX_STREAM)
				.withProxyProtocol(ProxyProtocol.trusting("0.0.0.0/0", "::/0")))
			.withMessageStartingWith(
					"'proxy-protocol.trusted-addresses' is 0.0.0.0/0, ::/0, which nobody has who connects "
							+ "to a server of type 'unix-stream'")
			.withMessageContaining("add 'unix:'");
	}

	@Test
	void aConnectionOverTcpIsNoUnixSocketThatIsTrusted() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TestServers.config(SocketType.TCP).withProxyProtocol(ProxyProtocol.trusting("unix:")))
			.withMessageContaining("add the addresses of the proxies");
	}

	static Stream<byte[]> hostile() {
		return Stream.of("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(),
				ProxyHeaders.line("PROXY TCP4 192.0.2.1 192.0.2.2 65536 443"),
				ProxyHeaders.line("PROXY TCP4 192.0.2.1 192.0.2.2 1\u001b[2J 443"),
				ProxyHeaders.line("PROXY UNKNOWN " + "x".repeat(200)), ProxyHeaders.of(0x31, 0x11).bytes(),
				ProxyHeaders.tcp("192.0.2.1", 1).with(0x03, new byte[4]).bytes(),
				ProxyHeaders.tcp("192.0.2.1", 1).with(0xe0, new byte[40_000]).bytes(),
				new byte[] { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01 }, new byte[300]);
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionWithoutARightHeaderIsRefusedQuietlyAndGivesItsPermitBack(Concurrency mode) throws IOException {
		ServerConfig config = ProxiedClients.config(mode).withMaxConnections(1).withMaxConnectionsPerClient(1);
		try (LogCapture log = LogCapture.start(Level.DEBUG); BaseServer<?> server = ProxiedClients.start(config)) {
			long count = 0;
			for (byte[] header : hostile().toList()) {
				ProxiedClients.assertTurnedAway(server, header);
				ProxiedClients.assertServed(server, "192.0.2.1");
				count++;
			}
			assertThat(AccountingLaw.assertSettled(server, count).rejectedConnections())
				.containsEntry(RejectReason.PROXY_HEADER, count);
			assertThat(log.messages(Level.DEBUG)).filteredOn((message) -> message.contains("PROXY_HEADER"))
				.hasSize((int) count)
				.allMatch((message) -> message.matches("Server 'test' turned client 127\\.0\\.0\\.1:\\d+ away "
						+ "\\(PROXY_HEADER\\): [\\p{Print}]+"));
			assertThat(log.events()).allMatch((event) -> event.getThrowableProxy() == null);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionThatEndsWithinItsHeaderIsRefused(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode).withMaxConnections(1))) {
			byte[] header = ProxyHeaders.tcp("192.0.2.1", 1).bytes();
			for (int length = 0; length < header.length; length += 3) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					client.send(Arrays.copyOf(header, length)).shutdownOutput();
					assertThat(ProxiedClients.isClosed(client)).isTrue();
				}
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					client.send(Arrays.copyOf(header, length));
					client.reset();
				}
			}
			ProxiedClients.assertServed(server, "192.0.2.1");
			await().untilAsserted(() -> assertThat(server.counters().rejectedConnections(RejectReason.PROXY_HEADER)
					+ server.counters().acceptErrors(AcceptErrorKind.TRANSIENT))
				.isEqualTo(20));
			AccountingLaw.assertSettled(server, 1);
		}
	}

	static Stream<Concurrency> parallel() {
		return Modes.framed().filter((mode) -> !mode.name().equals("synchronous"));
	}

	@ParameterizedTest
	@MethodSource("parallel")
	void filtersAndLimitsGoByTheClientOfWhomTheProxyTells(Concurrency mode) throws IOException {
		ServerConfig config = ProxiedClients.config(mode)
			.withAllowedAddresses("192.0.2.0/24")
			.withDeniedAddresses("192.0.2.66")
			.withMaxConnectionsPerClient(1);
		try (BaseServer<?> server = ProxiedClients.start(config)) {
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.tcp("192.0.2.66", 1).bytes());
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.tcp("198.51.100.1", 1).bytes());
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.local());
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.unix("/run/client", "/run/proxy").bytes());
			try (StreamClient first = ProxiedClients.connect(server, "192.0.2.1")) {
				assertThat(first.ask("hello")).startsWith("hello 192.0.2.1:4711");
				ProxiedClients.assertTurnedAway(server, ProxyHeaders.tcp("192.0.2.1", 2).bytes());
				ProxiedClients.assertServed(server, "192.0.2.2");
			}
			await().until(() -> server.counters().activeConnections() == 0);
			ProxiedClients.assertServed(server, "192.0.2.1");
			assertThat(AccountingLaw.assertSettled(server, 3).rejectedConnections())
				.containsEntry(RejectReason.ADDRESS, 4L)
				.containsEntry(RejectReason.LIMIT, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theRateOfAClientGoesByTheAddressOfWhichTheProxyTells(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(ProxiedClients.config(mode).withAcceptRatePerClient(1))) {
			for (int i = 1; i < 30; i++) {
				ProxiedClients.assertServed(server, "192.0.2." + i);
			}
			assertThat(server.counters().rejectedConnections(RejectReason.RATE)).isZero();
		}
	}

	@Test
	void aClientThatIsTurnedAwayIsNamedInTheLogAndSoIsTheProxy() throws IOException {
		ServerConfig config = ProxiedClients.config(Concurrency.threading()).withDeniedAddresses("192.0.2.66");
		Queue<String> rejected = new ConcurrentLinkedQueue<>();
		try (LogCapture log = LogCapture.start(Level.DEBUG); BaseServer<?> server = ProxiedClients.start(config)) {
			server.addListener(new ServerListener() {
				@Override
				public void connectionRejected(RejectReason reason, SocketAddress clientAddress) {
					rejected.add(reason + " " + clientAddress);
				}
			});
			ProxiedClients.assertTurnedAway(server, ProxyHeaders.tcp("192.0.2.66", 1).bytes());
			assertThat(log.messages(Level.DEBUG)).anyMatch((message) -> message.matches(
					"Server 'test' turned client 192\\.0\\.2\\.66:1 away \\(ADDRESS\\), who came through 127\\.0\\.0\\.1:\\d+"));
			assertThat(rejected).containsExactly("ADDRESS /192.0.2.66:1");
		}
	}

	@Test
	void listenersAndRulesAndConnectionsKnowBothAddresses() throws IOException {
		Queue<String> seen = new ConcurrentLinkedQueue<>();
		try (TcpServer server = new TcpServer(ProxiedClients.config(Concurrency.threading()), WhoAmI::new) {
			@Override
			protected StreamRequest getRequest() throws IOException {
				StreamRequest request = super.getRequest();
				return (request != null) ? request.withClientAddress(UnixDomainSocketAddress.of("/changed")) : null;
			}
		}) {
			server.addListener(new ServerListener() {
				@Override
				public void connectionAccepted(ConnectionInfo connection) {
					seen.add("accepted " + WhoAmI.host(connection.clientAddress()) + " "
							+ WhoAmI.host(connection.peerAddress()));
				}
			});
			server.addRequestVerifier((request) -> seen.add("verified " + WhoAmI.describe((StreamRequest) request)));
			server.start();
			try (StreamClient client = ProxiedClients.connect(server, "192.0.2.1")) {
				assertThat(client.ask("hello")).isEqualTo("hello /changed via 127.0.0.1 TCP4");
				assertThat(server.connections()).singleElement()
					.satisfies((connection) -> assertThat(WhoAmI.host(connection.info().peerAddress()))
						.isEqualTo("127.0.0.1"));
			}
			assertThat(seen).containsExactly("verified /changed via 127.0.0.1 TCP4",
					"accepted 192.0.2.1:4711 127.0.0.1");
		}
	}

	@Test
	void aHandlerReadsWhatElseTheProxySays() throws IOException {
		Queue<ProxyHeader> headers = new ConcurrentLinkedQueue<>();
		try (BaseServer<?> server = TestServers.stream(ProxiedClients.config(Concurrency.threading()),
				RequestHandlerFactory.shared((request) -> headers.add(request.proxyHeader())))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(ProxyHeaders.tcp("192.0.2.1", 1)
					.with(0x02, "example.org")
					.with(0x05, "id")
					.with(0xe1, "own")
					.bytesWithChecksum());
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(headers).singleElement().satisfies((header) -> {
				assertThat(header.authority()).isEqualTo("example.org");
				assertThat(header.uniqueId()).asString().isEqualTo("id");
				assertThat(header.value(0xe1)).asString().isEqualTo("own");
				assertThat(header.destinationAddress()).hasToString("/198.51.100.99:443");
			});
		}
	}

	@Test
	void aServerThatDoesNotSpeakTheProtocolReadsAHeaderLikeEverythingElse() throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(TestServers.config(SocketType.TCP))) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(ProxyHeaders.line("PROXY TCP4 192.0.2.1 192.0.2.2 1 2"));
				assertThat(client.readLine())
					.isEqualTo("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 127.0.0.1 via 127.0.0.1 directly");
			}
		}
	}

	@Test
	void aConnectionThatFailsUnexpectedlyGivesItsPermitBack() throws IOException {
		try (TcpServer server = new BreakingServer(
				ProxiedClients.config(Concurrency.threading()).withMaxConnections(1))) {
			server.start();
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(ProxiedClients.isClosed(client)).isTrue();
				}
			}
			await().until(() -> server.counters().rejectedConnections(RejectReason.PROXY_HEADER) == 3);
			AccountingLaw.assertSettled(server, 0);
		}
	}

	@Test
	void datagramsHaveNoHeader() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerConfig.udp("127.0.0.1", 0).withProxyProtocol(ProxiedClients.TRUSTING))
			.withMessage("'proxy-protocol' needs a stream socket, but 'type' is 'udp'; remove 'proxy-protocol' or "
					+ "change 'type'");
	}

	private static String askAfter(BaseServer<?> server, byte[] header) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.send(header).ask("hello");
		}
	}

	private static boolean isClosed(Socket client) {
		try {
			return client.getInputStream().read() < 0;
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage()).contains("reset");
		}
	}

	/**
	 * Has connections that cannot be read.
	 */
	private static final class BreakingServer extends TcpServer {

		BreakingServer(ServerConfig config) {
			super(config, WhoAmI::new);
		}

		@Override
		protected StreamListener openListener(SocketAddress address) throws IOException {
			StreamListener listener = super.openListener(address);
			return breaking(StreamListener.class, (method, arguments) -> {
				Object result = method.invoke(listener, arguments);
				return (result instanceof StreamConnection accepted) ? unreadable(accepted) : result;
			});
		}

		private static StreamConnection unreadable(StreamConnection accepted) {
			return breaking(StreamConnection.class, (method, arguments) -> {
				if (method.getName().equals("read")) {
					throw new IllegalStateException("Something is broken");
				}
				return method.invoke(accepted, arguments);
			});
		}

		private static <T> T breaking(Class<T> type, Call call) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> call.call(method, arguments)));
		}

	}

	/**
	 * What is done when a method is called.
	 */
	@FunctionalInterface
	private interface Call {

		Object call(Method method, Object[] arguments) throws Throwable;

	}

}
