package io.github.socketserver;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * IPv4, IPv6, both at once, and the options of the listening sockets.
 */
@SuppressWarnings("try")
class InetSocketTests {

	private final List<SocketAddress> clients = new CopyOnWriteArrayList<>();

	@Test
	void anIpv6ServerServesIpv6Clients() throws IOException {
		assumeIpv6();
		try (TcpServer server = tcp(ServerConfig.tcp("::1", 0))) {
			server.start();
			assertThat(server.localAddress().getAddress()).isInstanceOf(Inet6Address.class);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(((InetSocketAddress) this.clients.get(0)).getAddress()).isInstanceOf(Inet6Address.class);
		}
		try (UdpServer server = udp(ServerConfig.udp("::1", 0))) {
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("hello");
		}
	}

	@Test
	void aDualStackServerShowsIpv4ClientsWithTheirIpv4Address() throws IOException {
		assumeIpv6();
		try (TcpServer server = tcp(ServerConfig.tcp("::", 0))) {
			server.start();
			int port = server.localAddress().getPort();
			assertThat(askTcp(new InetSocketAddress("127.0.0.1", port))).isEqualTo("HELLO");
			assertThat(askTcp(new InetSocketAddress("::1", port))).isEqualTo("HELLO");
			assertThat(((InetSocketAddress) this.clients.get(0)).getAddress()).isInstanceOf(Inet4Address.class);
			assertThat(((InetSocketAddress) this.clients.get(1)).getAddress()).isInstanceOf(Inet6Address.class);
			AccountingLaw.assertSettled(server, 2);
		}
		this.clients.clear();
		try (UdpServer server = udp(ServerConfig.udp("::", 0))) {
			server.start();
			int port = server.localAddress().getPort();
			assertThat(askUdp(new InetSocketAddress("127.0.0.1", port))).isEqualTo("hello");
			assertThat(askUdp(new InetSocketAddress("::1", port))).isEqualTo("hello");
			assertThat(((InetSocketAddress) this.clients.get(0)).getAddress()).isInstanceOf(Inet4Address.class);
		}
	}

	@Test
	void withoutDualStackIpv4ClientsAreTurnedAwayAndCounted() throws IOException {
		assumeIpv6();
		try (TcpServer server = tcp(ServerConfig.tcp("::", 0).withDualStack(false))) {
			server.start();
			int port = server.localAddress().getPort();
			try (StreamClient client = StreamClient.connect(new InetSocketAddress("127.0.0.1", port))) {
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(askTcp(new InetSocketAddress("::1", port))).isEqualTo("HELLO");
			assertThat(AccountingLaw.assertSettled(server, 1).rejectedConnections()).containsEntry(RejectReason.ADDRESS,
					1L);
		}
		try (UdpServer server = udp(ServerConfig.udp("::", 0).withDualStack(false))) {
			server.start();
			int port = server.localAddress().getPort();
			try (DatagramClient client = DatagramClient.open(new InetSocketAddress("127.0.0.1", port))) {
				client.send("x");
				await().until(() -> server.statistics().datagrams().get(DatagramResult.FILTERED) == 1);
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(askUdp(new InetSocketAddress("::1", port))).isEqualTo("hello");
		}
	}

	@Test
	void thePortMayBeBoundAgainAtOnceAlthoughConnectionsLinger() throws IOException {
		int port;
		try (TcpServer server = tcp(ServerConfig.tcp("127.0.0.1", 0))) {
			server.start();
			port = server.localAddress().getPort();
			try (TcpServer other = new TcpServer(ServerConfig.tcp("127.0.0.1", 0),
					RequestHandlerFactory.shared((request) -> request.output().writeLine("bye")))) {
				// The side that closes first keeps the connection in TIME_WAIT.
				other.start();
				int closingPort = other.localAddress().getPort();
				try (StreamClient client = StreamClient.connect(other.localAddress())) {
					assertThat(client.readAllText()).isEqualTo("bye\n");
				}
				other.close();
				try (TcpServer again = tcp(ServerConfig.tcp("127.0.0.1", closingPort))) {
					again.start();
					assertThat(TestServers.ask(again, "x")).isEqualTo("X");
				}
			}
		}
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> StreamClient.connect(new InetSocketAddress("127.0.0.1", port)));
	}

	@Test
	void theOptionsAreSetAsConfiguredAndNotLeftToThePlatform() throws IOException {
		for (boolean reuse : new boolean[] { true, false }) {
			try (TcpServer server = tcp(
					ServerConfig.tcp("127.0.0.1", 0).withReuseAddress(reuse).withReusePort(reuse))) {
				server.bind();
				ServerSocketChannel channel = (ServerSocketChannel) server.channels().get(0);
				assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isEqualTo(reuse);
				assertThat(channel.getOption(StandardSocketOptions.SO_REUSEPORT)).isEqualTo(reuse);
			}
			try (UdpServer server = udp(
					ServerConfig.udp("127.0.0.1", 0).withReuseAddress(reuse).withReusePort(reuse))) {
				server.bind();
				DatagramChannel channel = (DatagramChannel) server.channels().get(0);
				assertThat(channel.getOption(StandardSocketOptions.SO_REUSEADDR)).isEqualTo(reuse);
				assertThat(channel.getOption(StandardSocketOptions.SO_REUSEPORT)).isEqualTo(reuse);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UDP" })
	void aPortInUseIsRefusedUnlessBothShareIt(SocketType type) throws IOException {
		try (BaseServer<?> first = TestServers.upperCase(TestServers.config(type).withReusePort(true))) {
			first.bind();
			List<SocketAddress> taken = List.of(first.localAddress());
			try (BaseServer<?> second = TestServers
				.upperCase(TestServers.config(type).withAddresses(taken).withReusePort(false))) {
				assertThatExceptionOfType(BindException.class).isThrownBy(second::bind);
				assertThat(second.state()).isEqualTo(ServerState.NEW);
				assertThat(second.channels()).isEmpty();
			}
			try (BaseServer<?> second = TestServers
				.upperCase(TestServers.config(type).withAddresses(taken).withReusePort(true))) {
				second.bind();
				assertThat(second.localAddress()).isEqualTo(first.localAddress());
			}
		}
	}

	@Test
	void aBoundChannelMayBeHandedIn() throws IOException {
		ServerSocketChannel bound = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		try (TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0),
				RequestHandlerFactory.shared(TestServers.upperCaseLines()), bound)) {
			server.start();
			assertThat(server.localAddress()).isEqualTo(bound.getLocalAddress());
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
		}
		assertThat(bound.isOpen()).isFalse();
		DatagramChannel datagrams = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
		try (UdpServer server = new UdpServer(ServerConfig.udp("127.0.0.1", 0),
				RequestHandlerFactory.shared((request) -> request.output().write(request.packet())), datagrams)) {
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("hello");
		}
		assertThat(datagrams.isOpen()).isFalse();
	}

	@Test
	void aChannelThatIsNotBoundIsRefused() throws IOException {
		try (ServerSocketChannel unbound = ServerSocketChannel.open();
				TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0),
						RequestHandlerFactory.shared(TestServers.upperCaseLines()), unbound)) {
			assertThatIllegalArgumentException().isThrownBy(server::bind).withMessageContaining("not bound");
		}
	}

	@Test
	void whenTheSecondOfTwoAddressesCannotBeBoundTheFirstIsGivenBack() throws IOException {
		try (ServerSocketChannel taken = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				TcpServer server = tcp(ServerConfig.tcp("127.0.0.1", 0)
					.withAddresses(List.of(new InetSocketAddress("127.0.0.1", 0), taken.getLocalAddress())))) {
			assertThatExceptionOfType(BindException.class).isThrownBy(server::bind);
			assertThat(server.channels()).isEmpty();
			assertThat(server.localAddress()).isNull();
			assertThat(server.state()).isEqualTo(ServerState.NEW);
		}
	}

	@Test
	void aServerThatRunsCannotBeStartedAgain() throws IOException {
		try (TcpServer server = tcp(ServerConfig.tcp("127.0.0.1", 0))) {
			server.start();
			assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("runs already");
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
		}
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UDP", "UNIX_STREAM" })
	void descriptorsDoNotGrowOverManyServers(SocketType type) throws IOException {
		cycle(type, 0);
		long before = descriptors();
		for (int i = 0; i < 200; i++) {
			cycle(type, i);
		}
		await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 2));
	}

	private static void cycle(SocketType type, int round) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			server.start();
			if (round % 10 == 0) {
				assertThat(TestServers.ask(server, "x")).isEqualTo("X");
			}
		}
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
			return all.count();
		}
	}

	private static void assumeIpv6() throws IOException {
		boolean available;
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			channel.bind(new InetSocketAddress("::1", 0));
			available = true;
		}
		catch (IOException | UnsupportedOperationException ex) {
			available = false;
		}
		assumeTrue(available, "this host has no IPv6");
	}

	private TcpServer tcp(ServerConfig config) {
		return new TcpServer(config.withName("test"), RequestHandlerFactory.shared((request) -> {
			this.clients.add(request.clientAddress());
			TestServers.upperCaseLines().handle(request);
		}));
	}

	private UdpServer udp(ServerConfig config) {
		return new UdpServer(config.withName("test"), RequestHandlerFactory.shared((request) -> {
			this.clients.add(request.clientAddress());
			request.output().write(request.packet());
		}));
	}

	private static String askTcp(InetSocketAddress address) throws IOException {
		try (StreamClient client = StreamClient.connect(address)) {
			return client.ask("hello");
		}
	}

	private static String askUdp(InetSocketAddress address) throws IOException {
		try (DatagramClient client = DatagramClient.open(address)) {
			return client.ask("hello");
		}
	}

}
