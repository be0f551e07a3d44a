package io.github.socketserver.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ClosePolicy;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Guarantees that answer the known defects of Python's framework: D1 to D36 of the
 * contract, as far as the core has them.
 */
class DefectContractTests {

	private static final Duration AGES = Duration.ofSeconds(60);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void d01ShutdownDoesNotWaitForThePollInterval(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode).withPollInterval(AGES))) {
			server.start();
			assertThat(TestServers.ask(server, "one request")).isEqualTo("ONE REQUEST");
			assertThat(server.shutdown(Duration.ofSeconds(5))).isTrue();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@Test
	void d01IdleLoopDoesNotWakeUp() throws IOException {
		AtomicInteger wakeUps = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP).withPollInterval(AGES), () -> null) {

			@Override
			protected void serviceActions() {
				wakeUps.incrementAndGet();
			}

		}) {
			server.start();
			await().until(() -> wakeUps.get() == 1);
			await().during(Duration.ofMillis(600)).until(() -> wakeUps.get() == 1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d02ShutdownByAHandlerNeitherHangsNorPoisonsTheNextStart(Concurrency mode) throws Exception {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			request.server().shutdown();
			request.output().writeLine("shut down");
		})) {
			for (int i = 0; i < 3; i++) {
				server.start();
				assertThat(TestServers.hear(server)).isEqualTo("shut down");
				server.await();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
			}
		}
	}

	@Test
	void d02ShutdownBeforeTheStartDoesNothing() throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
			server.shutdown();
			server.bind();
			assertThat(server.shutdown(Duration.ZERO)).isTrue();
			server.start();
			assertThat(TestServers.ask(server, "served")).isEqualTo("SERVED");
			server.shutdown();
			server.shutdown();
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("AGAIN");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void d03CloseEndsTheLoopThatRuns(SocketType type, Concurrency mode) throws IOException {
		BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode).withPollInterval(AGES));
		server.bind();
		Background loop = Background.run(server::serveForever);
		assertThat(TestServers.ask(server, "running")).isEqualTo("RUNNING");
		server.close();
		loop.join();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		server.close();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@Test
	void d07RequestThatNoThreadTakesIsNotCountedAsRunning() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, full), () -> null)) {
			server.start();
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.readLine()).isNull();
				}
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(server.failures()).hasSize(3).allMatch(RejectedExecutionException.class::isInstance);
			assertThat(server.statistics().activeRequests()).isZero();
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ERROR, 3L);
			assertThat(server.stop(AGES).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void d08NothingIsKeptOfFinishedRequests(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			for (int i = 0; i < 200; i++) {
				assertThat(TestServers.ask(server, "request")).isEqualTo("REQUEST");
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.connections()).isEmpty();
			assertThat(server.statistics().activeRequests()).isZero();
			assertThat(server.statistics().completedRequests()).isEqualTo(200);
			assertThat(server.stop(AGES).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void d10ClosingWaitsForHandlersAtMostForTheCloseTimeoutAndCutsThemThen(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(
				TestServers.config(SocketType.TCP, mode).withCloseTimeout(Duration.ofMillis(300)),
				() -> TestServers.upperCaseLines());
		server.start();
		try (StreamClient idle = StreamClient.connect(server.localAddress())) {
			assertThat(idle.ask("idle from now on")).isEqualTo("IDLE FROM NOW ON");
			Background.run(server::close).join();
			assertThat(idle.readLine()).isNull();
		}
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.FORCED, 1L);
	}

	@Test
	void d10ClosePolicyIsToWaitForABoundedTimeByDefault() {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0);
		assertThat(config.closePolicy()).isEqualTo(ClosePolicy.WAIT);
		assertThat(config.closeTimeout()).isPositive().isLessThan(AGES);
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void d10AbandonedHandlersGoOnAfterTheClose(Concurrency mode) throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		BlockingQueue<Boolean> daemon = new LinkedBlockingQueue<>();
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode).withClosePolicy(ClosePolicy.ABANDON),
				() -> (request) -> {
					daemon.add(Thread.currentThread().isDaemon());
					closed.await();
					request.output().writeLine("abandoned, and still here");
				});
		server.start();
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(daemon.poll(10, TimeUnit.SECONDS)).isTrue();
			Background.run(server::close).join();
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
			closed.countDown();
			assertThat(client.readLine()).isEqualTo("abandoned, and still here");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void d28ClientThatComesAfterShutdownWaitsForTheNextStart(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			server.start();
			server.shutdown();
			Background late = Background.run(() -> assertThat(TestServers.ask(server, "late")).isEqualTo("LATE"));
			await().during(Duration.ofMillis(100)).until(() -> !late.isDone());
			assertThat(server.statistics().acceptedConnections()).isZero();
			server.start();
			late.join();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d30LoopRunsInItsOwnThreadAndAwaitBlocksUntilItEnds(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			Background main = Background.run(server::await);
			assertThat(TestServers.ask(server, "served meanwhile")).isEqualTo("SERVED MEANWHILE");
			assertThat(main.isDone()).isFalse();
			server.shutdown();
			main.join();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d32SecondLoopIsRefusedAndTheFirstGoesOn(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("runs already");
			assertThatIllegalStateException().isThrownBy(server::serveForever).withMessageContaining("runs already");
			assertThatIllegalStateException().isThrownBy(server::handleRequest).withMessageContaining("runs already");
			assertThat(TestServers.ask(server, "first loop")).isEqualTo("FIRST LOOP");
		}
	}

	@Test
	void d33BoundSocketsCanBeHandedIn() throws IOException {
		InetSocketAddress free = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
		ServerSocketChannel stream = ServerSocketChannel.open().bind(free);
		DatagramChannel datagram = DatagramChannel.open(StandardProtocolFamily.INET).bind(free);
		try (TcpServer tcp = new TcpServer(TestServers.config(SocketType.TCP), () -> TestServers.upperCaseLines(),
				stream);
				UdpServer udp = new UdpServer(TestServers.config(SocketType.UDP),
						() -> (request) -> request.output().write(request.packet()), datagram)) {
			tcp.start();
			udp.start();
			assertThat(tcp.localAddress()).isEqualTo(stream.getLocalAddress());
			assertThat(tcp.channels()).containsExactly(stream);
			assertThat(udp.channels()).containsExactly(datagram);
			assertThat(TestServers.ask(tcp, "inherited")).isEqualTo("INHERITED");
			assertThat(TestServers.ask(udp, "inherited")).isEqualTo("inherited");
		}
		assertThat(stream.isOpen()).isFalse();
		assertThat(datagram.isOpen()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void d34ListeningSocketDoesNotBlock(SocketType type) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			server.bind();
			assertThat(server.channels()).singleElement()
				.satisfies((channel) -> assertThat(channel.isBlocking()).isFalse());
		}
	}

	@Test
	void d34ClientThatHasGoneBeforeItIsAcceptedBlocksNobody() throws IOException {
		try (BaseServer<?> server = TestServers
			.upperCase(TestServers.config(SocketType.TCP, Concurrency.synchronous()))) {
			server.bind();
			for (int i = 0; i < 20; i++) {
				StreamClient.connect(server.localAddress()).reset();
			}
			server.start();
			assertThat(TestServers.ask(server, "still here")).isEqualTo("STILL HERE");
		}
	}

}
