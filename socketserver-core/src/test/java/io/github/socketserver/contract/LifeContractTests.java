package io.github.socketserver.contract;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.OpenDescriptors;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestDirectory;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * R13 to R16 and R27 to R32 of the contract: opening, closing, and what belongs to it.
 */
class LifeContractTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void r13TwentyServersEndWhenTheyAreShutDownRightAfterTheirStart(Concurrency mode) throws Exception {
		for (int i = 0; i < 20; i++) {
			try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
				server.start();
				server.shutdown();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				server.await();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void r13TwentyLoopsEndWhenTheyAreShutDownWhileTheyBegin(Concurrency mode) throws Exception {
		for (int i = 0; i < 20; i++) {
			try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
				server.bind();
				Background loop = Background.run(server::serveForever);
				while (!loop.isDone()) {
					server.shutdown();
				}
				loop.join();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void r14ServerThatNeverServedClosesWithoutError(SocketType type) throws IOException {
		BaseServer<?> server = type.isStream() ? TestServers.stream(TestServers.config(type), () -> null)
				: TestServers.datagram(TestServers.config(type), () -> null);
		server.bind();
		server.close();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@Test
	void r15BindingToAnImpossibleAddress1024TimesLeaksNothing() throws IOException {
		InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 9);
		TcpServer server = new TcpServer(ServerConfig.of(SocketType.TCP, elsewhere), () -> null);
		int before = OpenDescriptors.count();
		for (int i = 0; i < 1024; i++) {
			assertThatExceptionOfType(BindException.class).isThrownBy(server::bind);
		}
		assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before);
		assertThat(server.state()).isEqualTo(ServerState.NEW);
		server.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "UNIX_STREAM", "UNIX_DATAGRAM" })
	void r15BindingToAPathWithoutDirectoryLeaksNothing(SocketType type) {
		SocketAddress nowhere = UnixDomainSocketAddress.of(TestDirectory.freshPath().resolve("none").resolve("s"));
		BaseServer<?> server = TestServers.upperCase(ServerConfig.of(type, nowhere));
		int before = OpenDescriptors.count();
		for (int i = 0; i < 128; i++) {
			assertThatExceptionOfType(IOException.class).isThrownBy(server::bind).withMessageContaining("directory");
		}
		assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before);
		server.close();
	}

	@Test
	void r15BindingToSeveralAddressesOfWhichOneIsImpossibleClosesTheOthers() throws IOException {
		InetSocketAddress here = new InetSocketAddress("127.0.0.1", 0);
		InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 9);
		for (SocketType type : List.of(SocketType.TCP, SocketType.UDP)) {
			BaseServer<?> server = TestServers.upperCase(ServerConfig.of(type, here, elsewhere));
			int before = OpenDescriptors.count();
			assertThatExceptionOfType(BindException.class).isThrownBy(server::bind);
			assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(before);
			assertThat(server.channels()).isEmpty();
			server.close();
		}
	}

	@Test
	void r15IllegalPortIsRefusedWithItsNameAndValue() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.tcp("127.0.0.1", 65_536))
			.withMessage("'port' must be from 0 to 65535, but is 65536");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.udp("127.0.0.1", -1))
			.withMessage("'port' must be from 0 to 65535, but is -1");
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void r16LeavingTheBlockClosesTheSocket(SocketType type) throws IOException {
		SelectableChannel channel;
		BaseServer<?> left;
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			server.bind();
			left = server;
			channel = server.channels().get(0);
			assertThat(channel.isOpen()).isTrue();
		}
		assertThat(channel.isOpen()).isFalse();
		assertThat(left.channels()).isEmpty();
		if (type.isUnix()) {
			assertThat(Path.of(left.config().addresses().get(0).toString())).doesNotExist();
		}
	}

	@Test
	void r27ThreadsOfFinishedRequestsAreReusedAndForgotten() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> (request) -> {
		})) {
			server.bind();
			for (int i = 1; i <= 10; i++) {
				int requests = i;
				StreamClient.connect(server.localAddress()).close();
				server.handleRequest();
				await().until(() -> server.statistics().closedConnectionsTotal() == requests);
			}
			assertThat(workersOf(server)).isBetween(1L, 9L);
			assertThat(server.statistics().activeRequests()).isZero();
			assertThat(server.connections()).isEmpty();
		}
	}

	private static long workersOf(BaseServer<?> server) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("socketserver-" + server.name() + "-\\d+"))
			.count();
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void r29ConstructorOpensNothingAndBindingIsAStepOfItsOwn(SocketType type) throws IOException {
		int before = OpenDescriptors.count();
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			assertThat(OpenDescriptors.count()).isEqualTo(before);
			assertThat(server.state()).isEqualTo(ServerState.NEW);
			assertThat(server.localAddress()).isNull();
			assertThat(server.channels()).isEmpty();
			server.bind();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			server.bind();
			server.start();
			assertThat(TestServers.ask(server, "bound by hand")).isEqualTo("BOUND BY HAND");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void r30ClosedServerRefusesConnectionsUntilAnotherServesThePort(Concurrency mode) throws IOException {
		BaseServer<?> first = TestServers.upperCase(TestServers.config(SocketType.TCP, mode));
		first.start();
		InetSocketAddress address = (InetSocketAddress) first.localAddress();
		assertThat(TestServers.ask(first, "first")).isEqualTo("FIRST");
		first.close();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> StreamClient.connect(address));
		ServerConfig config = ServerConfig.of(SocketType.TCP, address).withConcurrency(mode);
		try (BaseServer<?> second = TestServers.upperCase(config)) {
			second.start();
			assertThat(TestServers.ask(second, "second")).isEqualTo("SECOND");
		}
	}

	@Test
	void r31BaseServerNeedsNoSocket() throws Exception {
		BaseServer<StreamRequest> server = new SocketlessServer();
		assertThat(server.localAddress()).isNull();
		assertThat(server.channels()).isEmpty();
		assertThat(server.connections()).isEmpty();
		server.handleRequest();
		assertThat(server.state()).isEqualTo(ServerState.BOUND);
		server.start();
		server.shutdown();
		server.close();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void r31UnixServerMaySubstituteAClientAddress(Concurrency mode) throws IOException {
		InetSocketAddress substitute = new InetSocketAddress("127.0.0.1", 0);
		RequestHandlerFactory<StreamRequest> factory = RequestHandlerFactory
			.shared((request) -> request.output().writeLine(String.valueOf(request.clientAddress())));
		try (UnixStreamServer server = new UnixStreamServer(TestServers.config(SocketType.UNIX_STREAM, mode), factory) {

			@Override
			protected StreamRequest getRequest() throws IOException {
				StreamRequest request = super.getRequest();
				return (request != null) ? request.withClientAddress(substitute) : null;
			}

		}) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("/127.0.0.1:0");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void r32ErrorHookThatClosesTheServerAndThrowsEndsTheLoop(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Impatient::new) {

			@Override
			protected void handlePeerError(StreamRequest request, PeerException failure) {
				assertThat(failure).isInstanceOf(ReadTimeoutException.class);
				close();
				throw new IllegalStateException("rethrown", failure);
			}

		};
		assertEndsItself(server, "");
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void r32ErrorHookForAHandlersExceptionMayCloseTheServerToo(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			throw new UnsupportedOperationException("no handler");
		}) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				close();
				throw new IllegalStateException("rethrown", failure);
			}

		};
		assertEndsItself(server, "some input that nobody reads\n");
	}

	private static void assertEndsItself(BaseServer<?> server, String input) throws IOException {
		server.bind();
		try (LogCapture log = LogCapture.start(Level.WARN)) {
			Background loop = Background.run(server::serveForever);
			try (StreamClient client = StreamClient.connect(server.localAddress()).send(input)) {
				loop.join(Duration.ofSeconds(10));
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
			await().until(() -> pollersOf(server).isEmpty());
			assertThat(log.events()).extracting(ILoggingEvent::getFormattedMessage)
				.containsExactly("The error hook of server 'test' failed");
		}
	}

	private static List<String> pollersOf(BaseServer<?> server) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter(("socketserver-" + server.name() + "-poller")::equals)
			.toList();
	}

	/**
	 * Waits for its client for 50 ms.
	 */
	static class Impatient extends StreamRequestHandler {

		@Override
		protected Duration timeout() {
			return Duration.ofMillis(50);
		}

		@Override
		protected void handle() throws IOException {
			input().readLine();
		}

	}

	/**
	 * A server without a socket.
	 */
	static class SocketlessServer extends BaseServer<StreamRequest> {

		SocketlessServer() {
			super(TestServers.config(SocketType.TCP).withTimeout(Duration.ofMillis(10)), () -> null);
		}

		@Override
		protected StreamRequest getRequest() {
			return null;
		}

	}

}
