package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for several acceptors of a stream server.
 */
@ExtendWith(LeakCheck.class)
class AcceptorTests {

	private final Set<String> acceptorThreads = ConcurrentHashMap.newKeySet();

	static Stream<Concurrency> modes() {
		Concurrency pool = Concurrency.pool(new PoolSettings(64, 1, 0, OverloadPolicy.WAIT));
		return Stream.concat(Modes.threaded().filter((mode) -> !mode.name().equals("pool")),
				Stream.of(pool, Concurrency.selecting(3)));
	}

	@ParameterizedTest
	@MethodSource("modes")
	void eachAcceptorAcceptsOnAThreadOfItsOwnFromASocketOfItsOwnAtTheSamePort(Concurrency mode) throws IOException {
		assumeBalancing();
		try (TcpServer server = server(config(mode))) {
			server.start();
			assertThat(server.channels()).hasSize(3).doesNotHaveDuplicates();
			for (SelectableChannel channel : server.channels()) {
				assertThat(((ServerSocketChannel) channel).getLocalAddress()).isEqualTo(server.localAddress());
			}
			List<StreamClient> clients = clients(server, 60);
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(this.acceptorThreads).hasSize(3);
			close(clients);
			AccountingLaw.assertSettled(server, 60);
		}
	}

	@Test
	void serveForeverAndHandleRequestServeTheClientsOfAllSockets() throws Exception {
		try (TcpServer server = server(config(Concurrency.threading()))) {
			server.bind();
			List<StreamClient> clients = clients(server, 10);
			for (int i = 0; i < 10; i++) {
				server.handleRequest();
			}
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			List<StreamClient> others = clients(server, 10);
			for (StreamClient client : others) {
				assertThat(client.ask("again")).isEqualTo("AGAIN");
			}
			server.shutdown();
			thread.join();
			close(clients);
			close(others);
		}
	}

	@ParameterizedTest
	@EnumSource(OverloadPolicy.class)
	void theLimitOfConnectionsIsExact(OverloadPolicy policy) throws IOException {
		Counting counting = new Counting();
		ServerConfig config = config(Concurrency.threading()).withMaxConnections(4).withMaxConnectionsPolicy(policy);
		try (TcpServer server = new TcpServer(config, counting::handler)) {
			server.start();
			List<StreamClient> clients = clients(server, 30);
			await().until(() -> counting.most.get() == 4);
			if (policy == OverloadPolicy.REJECT) {
				await().until(() -> server.statistics().rejectedConnections().get(RejectReason.LIMIT) == 26);
			}
			else {
				for (StreamClient client : clients) {
					client.send("hello\n");
				}
				// Whoever goes makes room for one that waits at any of the sockets.
				int answered = 0;
				while (answered < 30) {
					answered += closeAnswered(clients);
				}
			}
			assertThat(counting.most).hasValue(4);
			close(clients);
			await().until(() -> server.statistics().activeConnections() == 0);
			AccountingLaw.assertSettled(server, (policy == OverloadPolicy.REJECT) ? 4 : 30);
		}
	}

	@ParameterizedTest
	@EnumSource(OverloadPolicy.class)
	void noAcceptorTakesARequestThatThePoolHasNoThreadFor(OverloadPolicy policy) throws IOException {
		AtomicInteger errors = new AtomicInteger();
		Concurrency pool = Concurrency.pool(new PoolSettings(2, 1, 0, policy));
		try (TcpServer server = new TcpServer(config(pool), Upper::new) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				errors.incrementAndGet();
			}

		}) {
			server.start();
			for (int round = 0; round < 5; round++) {
				List<StreamClient> clients = clients(server, 20);
				for (StreamClient client : clients) {
					try {
						client.send("hello\n");
					}
					catch (IOException ex) {
						assertThat(policy).as("only then a client is turned away").isEqualTo(OverloadPolicy.REJECT);
					}
				}
				if (policy == OverloadPolicy.WAIT) {
					int answered = 0;
					while (answered < 20) {
						answered += closeAnswered(clients);
					}
				}
				close(clients);
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(errors).hasValue(0);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aPauseHoldsAllOfThemAndResumeServesThoseWhoWaited(Concurrency mode) throws IOException {
		try (TcpServer server = server(config(mode))) {
			server.start();
			assertThat(TestServers.ask(server, "before")).isEqualTo("BEFORE");
			server.pause();
			List<StreamClient> clients = clients(server, 20);
			for (StreamClient client : clients) {
				client.send("hello\n");
			}
			assertThat(clients).noneMatch(AcceptorTests::isReadable);
			assertThat(server.statistics().acceptedConnections()).isLessThanOrEqualTo(4);
			server.resume();
			for (StreamClient client : clients) {
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
			close(clients);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aShutdownEndsAllOfThemAndTheClientsOfAllWaitForTheNextStart(Concurrency mode) throws IOException {
		try (TcpServer server = server(config(mode))) {
			for (int round = 0; round < 3; round++) {
				server.start();
				assertThat(TestServers.ask(server, "round")).isEqualTo("ROUND");
				assertThat(server.shutdown(Duration.ofSeconds(10))).isTrue();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				List<StreamClient> clients = clients(server, 10);
				for (StreamClient client : clients) {
					client.send("hello\n");
				}
				assertThat(clients).noneMatch(AcceptorTests::isReadable);
				server.start();
				for (StreamClient client : clients) {
					assertThat(client.readLine()).isEqualTo("HELLO");
				}
				close(clients);
				server.shutdown();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aStopServesWhatEachSocketHasQueued(Concurrency mode) throws IOException {
		try (TcpServer server = server(config(mode))) {
			server.start();
			server.pause();
			List<StreamClient> clients = clients(server, 30);
			for (StreamClient client : clients) {
				client.send("hello\n").shutdownOutput();
			}
			StopReport report = server.stop(Duration.ofSeconds(20));
			assertThat(report.outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
			for (StreamClient client : clients) {
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
			assertThat(server.channels()).isEmpty();
			close(clients);
			AccountingLaw.assertSettled(server, 30);
		}
	}

	@Test
	void aStoppedServerCanBeStartedAgainAtAnotherPort() throws IOException {
		try (TcpServer server = server(config(Concurrency.threading()))) {
			for (int i = 0; i < 3; i++) {
				server.start();
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
				server.stop();
				assertThat(server.channels()).isEmpty();
			}
		}
	}

	@Test
	void aHookThatStopsTheServerStopsAllOfThem() throws Exception {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(config(Concurrency.threading()), Upper::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				if (count.incrementAndGet() == 10) {
					throw new StopServerException("enough");
				}
				return true;
			}

		}) {
			server.bind();
			List<StreamClient> clients = clients(server, 30);
			assertThatExceptionOfType(StopServerException.class).isThrownBy(server::serveForever).withMessage("enough");
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			close(clients);
		}
	}

	@Test
	void aHookMayCloseTheServerFromTheThreadOfAnyAcceptor() throws Exception {
		assumeBalancing();
		for (int wanted = 0; wanted < 3; wanted++) {
			SelfClosing server = new SelfClosing(config(Concurrency.threading()), wanted);
			server.start();
			SocketAddress address = server.localAddress();
			await().until(() -> {
				connectInVain(address);
				return server.state() == ServerState.CLOSED;
			});
		}
	}

	@Test
	void aSocketThatSomebodyClosesFailsTheServer() throws Exception {
		try (TcpServer server = server(config(Concurrency.threading()))) {
			server.start();
			server.channels().get(2).close();
			server.wakeup();
			await().until(() -> server.state() == ServerState.FAILED);
		}
	}

	@Test
	void exhaustionMakesAllOfThemPause() throws Exception {
		try (FaultyTcpServer server = new FaultyTcpServer(config(Concurrency.threading()), Upper::new)) {
			server.failAlways(() -> new IOException("Too many open files"));
			server.start();
			List<StreamClient> clients = clients(server, 30);
			await().until(() -> server.acceptFailure() != null && server.acceptFailure().count() >= 6);
			// Each of them tries once after each pause, and one failure of that counts.
			long attempts = server.attempts();
			assertThat(attempts).isLessThanOrEqualTo(3 * (server.acceptFailure().count() + 1));
			assertThat(server.statistics().acceptErrors().get(AcceptErrorKind.EXHAUSTED)).isGreaterThanOrEqualTo(6);
			server.recover();
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(server.acceptFailure()).isNull();
			close(clients);
		}
	}

	@Test
	void timedActionsAreCalledByOneOfThem() throws Exception {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		AtomicInteger calls = new AtomicInteger();
		ServerConfig config = config(Concurrency.threading()).withPollInterval(Duration.ofMillis(5));
		try (TcpServer server = new TcpServer(config, Upper::new) {

			@Override
			protected void serviceActions() {
				threads.add(Thread.currentThread().getName());
				calls.incrementAndGet();
			}

		}) {
			server.start();
			await().until(() -> calls.get() > 20);
			assertThat(threads).containsExactly("socketserver-test");
		}
	}

	@Test
	void withoutReusePortTheyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> server(ServerConfig.tcp("127.0.0.1", 0).withAcceptors(2)))
			.withMessage("'acceptors' is 2, but 'reuse-port' is false; set it to true, so that their sockets can share "
					+ "the port");
	}

	@Test
	void underSynchronousTheyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> server(config(Concurrency.synchronous())))
			.withMessage("'acceptors' is 3, but 'synchronous' serves one request at a time; set 'acceptors' to 1, or "
					+ "use another mode");
	}

	@Test
	void underSelectingWithoutALoopForEachTheyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> server(config(Concurrency.selecting(2))))
			.withMessage("'acceptors' is 3, but 'loops' is 2; under 'selecting' each needs a loop of its own, so raise "
					+ "'loops' or lower 'acceptors'");
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "UNIX_STREAM", "UNIX_DATAGRAM" })
	void onUnixSocketsTheyAreRefused(SocketType type) {
		ServerConfig config = TestServers.config(type).withReusePort(true).withAcceptors(2);
		assertThatIllegalArgumentException().isThrownBy(() -> TestServers.upperCase(config))
			.withMessage("'acceptors' is 2, but sockets of type '" + type
					+ "' cannot share their address; set 'acceptors' to 1");
	}

	@Test
	void fewerThanOneAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> config(Concurrency.threading()).withAcceptors(0))
			.withMessage("'acceptors' must be at least 1, but is 0");
	}

	@Test
	void forASocketThatIsHandedInTheyAreRefused() throws IOException {
		try (ServerSocketChannel bound = ServerSocketChannel.open()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new TcpServer(config(Concurrency.threading()), Upper::new, bound))
				.withMessage(
						"Server 'test' has 3 acceptors and one socket that was handed in; set 'acceptors' to 1, or "
								+ "let the server bind");
		}
	}

	@Test
	void onAPlatformThatCannotShareAPortTheBindFailsAndLeavesNothingOpen() throws IOException {
		ServerSocketChannel channel = mock(ServerSocketChannel.class);
		given(channel.supportedOptions()).willReturn(Set.<SocketOption<?>>of());
		AtomicInteger open = new AtomicInteger();
		try (TcpServer server = new TcpServer(config(Concurrency.threading()), Upper::new) {

			@Override
			protected StreamListener openListener(SocketAddress address) {
				open.incrementAndGet();
				return new UnshareableListener(channel, open);
			}

		}) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessage(
						"Several acceptors need SO_REUSEPORT, which this platform does not have; set 'acceptors' to 1");
			assertThat(open).hasValue(0);
		}
	}

	@Test
	void aPortThatIsInUseFailsTheBindAndLeavesNothingOpen() throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			ServerConfig config = ServerConfig.tcp("127.0.0.1", taken.getLocalPort())
				.withReusePort(true)
				.withAcceptors(3);
			try (TcpServer server = server(config)) {
				assertThatExceptionOfType(IOException.class).isThrownBy(server::start);
				assertThat(server.channels()).isEmpty();
			}
		}
	}

	private static void serveForever(TcpServer server) {
		try {
			server.serveForever();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode).withReusePort(true).withAcceptors(3);
	}

	private TcpServer server(ServerConfig config) {
		return new TcpServer(config, Upper::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				AcceptorTests.this.acceptorThreads.add(Thread.currentThread().getName());
				return true;
			}

		};
	}

	private static List<StreamClient> clients(TcpServer server, int count) throws IOException {
		List<StreamClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(StreamClient.connect(server.localAddress()));
		}
		return clients;
	}

	private static void connectInVain(SocketAddress address) {
		try {
			StreamClient.connect(address).close();
		}
		catch (IOException ex) {
			// The server is closed.
		}
	}

	private static int closeAnswered(List<StreamClient> clients) throws IOException {
		List<StreamClient> answered = clients.stream().filter(AcceptorTests::isReadable).toList();
		for (StreamClient client : answered) {
			assertThat(client.readLine()).isEqualTo("HELLO");
			client.close();
		}
		clients.removeAll(answered);
		return answered.size();
	}

	private static boolean isReadable(StreamClient client) {
		try {
			return client.isReadable();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void close(List<StreamClient> clients) throws IOException {
		for (StreamClient client : clients) {
			client.close();
		}
	}

	private static void assumeBalancing() {
		assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only Linux shares clients out");
	}

	static final class Upper extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase().getBytes());
		}

	}

	/**
	 * Counts how many connections have a handler.
	 */
	private static final class Counting {

		private final AtomicInteger present = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		LineHandler handler() {
			return new LineHandler() {

				@Override
				protected void setup() {
					Counting.this.most.accumulateAndGet(Counting.this.present.incrementAndGet(), Math::max);
				}

				@Override
				protected void handleLine(byte[] line) throws IOException {
					output().writeLine(new String(line).toUpperCase().getBytes());
				}

				@Override
				protected void finish() {
					Counting.this.present.decrementAndGet();
				}

			};
		}

	}

	/**
	 * Closes itself when a client comes to one of its acceptors.
	 */
	private static final class SelfClosing extends TcpServer {

		private final String name;

		SelfClosing(ServerConfig config, int acceptor) {
			super(config, RequestHandlerFactory.shared((request) -> {
			}));
			this.name = (acceptor == 0) ? "socketserver-test" : "socketserver-test-acceptor-" + (acceptor + 1);
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			if (Thread.currentThread().getName().equals(this.name)) {
				close();
			}
			return true;
		}

	}

	/**
	 * A listener of a platform that has no SO_REUSEPORT.
	 *
	 * @param channel its channel
	 * @param open how many such listeners are open
	 */
	private record UnshareableListener(ServerSocketChannel channel, AtomicInteger open) implements StreamListener {

		@Override
		public SocketAddress localAddress() {
			return new InetSocketAddress("127.0.0.1", 1);
		}

		@Override
		public StreamConnection accept() {
			return null;
		}

		@Override
		public void close() {
			this.open.decrementAndGet();
		}

	}

}
