package io.github.socketserver.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ClosePolicy;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Guarantees that answer the known defects of Python's framework: D1 to D36 of the
 * contract, as far as the core has them.
 */
class DefectContractTests {

	private static final Duration AGES = Duration.ofSeconds(60);

	private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

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

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d06FailingHooksCostTheirRequestOnly(Concurrency mode) throws IOException {
		AtomicInteger clients = new AtomicInteger();
		try (LogCapture log = LogCapture.start(Level.WARN);
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
						RequestHandlerFactory.shared(TestServers.upperCaseLines())) {

					@Override
					protected boolean verifyRequest(StreamRequest request) {
						if (clients.getAndIncrement() < 5) {
							throw new OutOfMemoryError("planted");
						}
						return true;
					}

					@Override
					protected void handleError(StreamRequest request, Throwable failure) {
						throw new StackOverflowError("planted");
					}

				}) {
			server.start();
			for (int i = 0; i < 5; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.readLine()).isNull();
				}
			}
			assertThat(TestServers.ask(server, "alive")).isEqualTo("ALIVE");
			await().until(() -> server.connections().isEmpty());
			assertThat(server.statistics().rejectedConnectionsTotal()).isEqualTo(5);
			assertThat(server.statistics().acceptedConnections()).isEqualTo(1);
			assertThat(log.messages(Level.ERROR)).hasSize(5);
		}
	}

	@Test
	void d07RequestThatNoThreadTakesIsNotCountedAsRunning() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, full), () -> null)) {
			server.start();
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.readLine()).isNull();
				}
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(this.failures).hasSize(3).allMatch(RejectedExecutionException.class::isInstance);
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
	@MethodSource(Modes.ALL)
	void d12BufferedReplyToADeadClientIsNoErrorAndBothSidesAreClosed(Concurrency mode) throws Exception {
		CountDownLatch reset = new CountDownLatch(1);
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, mode), () -> new Buffered(reset))) {
			server.start();
			StreamClient client = StreamClient.connect(server.localAddress()).send("x\n");
			client.reset();
			reset.countDown();
			await().until(() -> server.statistics().closedConnectionsTotal() == 1);
			assertThat(server.connections()).isEmpty();
			assertThat(this.failures).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d13DisconnectIsADebugLineAndAHandlersBugAnError(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.DEBUG);
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
					byte[] line = request.input().readLine();
					throw new UnsupportedOperationException(new String(line, StandardCharsets.UTF_8));
				})) {
			server.start();
			StreamClient.connect(server.localAddress()).reset();
			await().until(() -> server.statistics().closedConnections().get(CloseCause.RESET) == 1);
			assertThat(log.messages(Level.WARN)).isEmpty();
			assertThat(log.messages(Level.ERROR)).isEmpty();
			assertThat(log.messages(Level.DEBUG)).singleElement()
				.asString()
				.contains("ended by its client", "Connection lost");
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("bug")).isNull();
				assertThat(log.messages(Level.ERROR)).singleElement()
					.asString()
					.contains("Exception occurred during processing of request 2", "127.0.0.1:" + client.localPort());
			}
			assertThat(log.events()).filteredOn((event) -> event.getLevel() == Level.ERROR)
				.singleElement()
				.satisfies((event) -> assertThat(event.getThrowableProxy().getMessage()).isEqualTo("bug"));
		}
	}

	@Test
	void d15TimeoutsAreFiniteByDefault() {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0);
		assertThat(config.connectionTimeout()).isPositive();
		assertThat(config.idleTimeout()).isPositive();
		assertThat(config.writeTimeout()).isPositive();
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void d15SilentClientDoesNotBlockTheNextForEver(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode)
			.withConnectionTimeout(Duration.ofMillis(100))
			.withIdleTimeout(Duration.ofMillis(100));
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient silent = StreamClient.connect(server.localAddress())) {
				assertThat(silent.readLine()).isNull();
			}
			try (StreamClient idle = StreamClient.connect(server.localAddress())) {
				assertThat(idle.ask("then idle")).isEqualTo("THEN IDLE");
				assertThat(idle.readLine()).isNull();
				assertThat(TestServers.ask(server, "next")).isEqualTo("NEXT");
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.IDLE, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15RequestTimeoutCutsAClientThatSendsByteByByte(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withRequestTimeout(Duration.ofMillis(300));
		try (TcpServer server = new Failing(config, () -> TestServers.upperCaseLines())) {
			server.start();
			try (StreamClient dripping = StreamClient.connect(server.localAddress())) {
				await().pollInterval(Duration.ofMillis(20)).until(() -> {
					if (!dripping.isReadable()) {
						dripping.send("x");
					}
					return dripping.isReadable();
				});
			}
			await().until(() -> server.statistics().closedConnectionsTotal() == 1);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.DEADLINE, 1L);
			assertThat(this.failures).hasSize(1).allMatch(RequestTimeoutException.class::isInstance);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15TimeoutOfTheHandlersOwnMakingIsNotTheClients(Concurrency mode) throws IOException {
		SocketTimeoutException database = new SocketTimeoutException("the database is slow");
		List<Throwable> peers = new CopyOnWriteArrayList<>();
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			throw database;
		}) {

			@Override
			protected void handlePeerError(StreamRequest request, PeerException failure) {
				peers.add(failure);
			}

		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(this.failures).containsExactly(database);
			assertThat(peers).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15RepliesCanBeWrittenAfterAReadTimeout(Concurrency mode) throws IOException {
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			request.setTimeout(Duration.ofMillis(50));
			try {
				request.input().readLine();
			}
			catch (ReadTimeoutException ex) {
				request.output().writeLine("are you still there?");
			}
			request.setTimeout(null);
			request.output().writeLine(request.input().readLine());
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isEqualTo("are you still there?");
				assertThat(client.ask("yes")).isEqualTo("yes");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "UDP", "UNIX_DATAGRAM" })
	void d16TooLongDatagramIsDroppedWholeAndCounted(SocketType type) throws IOException {
		ServerConfig config = TestServers.config(type).withMaxPacketSize(1000);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("x".repeat(1001));
				assertThat(client.ask("x".repeat(1000))).isEqualTo("X".repeat(1000));
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.TRUNCATED, 1L)
				.containsEntry(DatagramResult.HANDLED, 1L);
		}
	}

	@Test
	void d16LargestDatagramFitsByDefault() throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.UDP))) {
			server.start();
			assertThat(TestServers.ask(server, "x".repeat(65_507))).isEqualTo("X".repeat(65_507));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d17EmptyReplyIsSentOnlyByHandlersThatWishIt(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(SocketType.UDP, mode), EmptyReply::new)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				assertThat(client.send("quiet").send("empty").receive()).isEmpty();
				assertThat(client.isReadable()).isFalse();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void d17ReplyToAClientWithoutAddressIsDroppedWithoutError(Concurrency mode) throws IOException {
		BlockingQueue<Object> addresses = new LinkedBlockingQueue<>();
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(SocketType.UNIX_DATAGRAM, mode),
				() -> (request) -> {
					addresses.add(String.valueOf(request.clientAddress()));
					request.output().write(request.packet());
				}); LogCapture log = LogCapture.start(Level.DEBUG)) {
			server.start();
			try (DatagramClient client = DatagramClient.unbound(server.localAddress()).send("who hears me?")) {
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(addresses).containsExactly("null");
			assertThat(log.messages(Level.ERROR)).isEmpty();
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void d17HandlerMayReplyWithSeveralDatagrams(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), () -> (request) -> {
			request.reply("first".getBytes(StandardCharsets.UTF_8));
			request.reply("second".getBytes(StandardCharsets.UTF_8));
			request.output().write("third".getBytes(StandardCharsets.UTF_8));
		})) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress()).send("go")) {
				assertThat(client.receive()).asString().isEqualTo("first");
				assertThat(client.receive()).asString().isEqualTo("second");
				assertThat(client.receive()).asString().isEqualTo("third");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void d18PartialReplyOfAFailedDatagramHandlerIsDiscarded(SocketType type, Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), HalfWay::new)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("fail");
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.ask("succeed")).isEqualTo("half and whole");
				assertThat(client.isReadable()).isFalse();
			}
			assertThat(log.messages(Level.ERROR)).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void d18WhatAFailedStreamHandlerHasWrittenIsFlushed(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withWriteBuffering(WriteBuffering.buffered(1000));
		try (LogCapture log = LogCapture.start(Level.WARN);
				BaseServer<?> server = TestServers.stream(config, () -> (request) -> {
					request.output().writeLine("half");
					throw new IllegalStateException("planted");
				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("half\n");
			}
			assertThat(log.messages(Level.ERROR)).hasSize(1);
		}
	}

	@Test
	void d25HandlerMayHaveArgumentsAndEachRequestHasOneOfItsOwn() throws IOException {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				() -> new Numbered(count.incrementAndGet()))) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("handler 1");
			assertThat(TestServers.hear(server)).isEqualTo("handler 2");
		}
	}

	@Test
	void d25SharedHandlerMustNotBeOneWithState() {
		assertThatIllegalArgumentException().isThrownBy(() -> RequestHandlerFactory.shared(new Numbered(1)))
			.withMessageContaining("pass a factory such as Numbered::new");
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d25FactoryThatFailsFailsItsRequestOnly(Concurrency mode) throws IOException {
		IllegalArgumentException failure = new IllegalArgumentException("planted");
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, mode), () -> {
			if (count.getAndIncrement() == 0) {
				throw failure;
			}
			return TestServers.upperCaseLines();
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(this.failures).containsExactly(failure);
			assertThat(TestServers.ask(server, "next")).isEqualTo("NEXT");
		}
	}

	@Test
	void d26ConstructorDoesNoWorkAndFieldsAreInitialisedWhenTheHandlerRuns() throws Exception {
		Numbered handler = new Numbered(26);
		assertThatIllegalStateException().isThrownBy(handler::ask).withMessageContaining("from setup() on");
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP), () -> handler)) {
			server.start();
			assertThat(TestServers.hear(server)).isEqualTo("handler 26");
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(this.failures).singleElement()
				.satisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("make a new object for each request"));
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

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void d36BroadcastReachesAllConnectionsFromAnyThread(Concurrency mode) throws Exception {
		try (TcpServer server = new TcpServer(
				TestServers.config(SocketType.TCP, mode).withCloseTimeout(Duration.ofMillis(500)), Chat::new)) {
			server.start();
			try (StreamClient ann = StreamClient.connect(server.localAddress());
					StreamClient bob = StreamClient.connect(server.localAddress())) {
				assertThat(ann.ask("ann")).isEqualTo("welcome ann");
				assertThat(bob.ask("bob")).isEqualTo("welcome bob");
				assertThat(server.connections()).extracting((connection) -> connection.attributes().get("name"))
					.containsExactlyInAnyOrder("ann", "bob");
				for (Connection connection : server.connections()) {
					connection.output().writeLine("dinner is ready, " + connection.attributes().get("name"));
				}
				assertThat(ann.readLine()).isEqualTo("dinner is ready, ann");
				assertThat(bob.readLine()).isEqualTo("dinner is ready, bob");
				ann.send("hello\n");
				assertThat(bob.readLine()).isEqualTo("ann: hello");
				assertThat(ann.readLine()).isEqualTo("ann: hello");
				assertThat(server.attributes()).containsEntry("last", "hello");
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d36ConnectionCanBeClosedByAnOperator(Concurrency mode) throws IOException {
		try (TcpServer server = new Failing(TestServers.config(SocketType.TCP, mode),
				() -> TestServers.upperCaseLines())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				Connection connection = server.connections().iterator().next();
				assertThat(connection.receivedBytes()).isEqualTo(6);
				await().until(() -> connection.sentBytes() == 6);
				connection.close();
				assertThat(connection.isOpen()).isFalse();
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.statistics().activeRequests() == 0);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
			assertThat(this.failures).allMatch(PeerException.class::isInstance);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d36AcceptedConnectionsAreThoseThatAreActiveAndThoseThatWereClosed(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> TestServers.upperCaseLines());
		server.start();
		for (int i = 0; i < 50; i++) {
			assertThat(TestServers.ask(server, "request")).isEqualTo("REQUEST");
		}
		StopReport report = server.stop(AGES);
		assertThat(report.isGraceful()).isTrue();
		assertThat(server.statistics().acceptedConnections()).isEqualTo(50);
		assertThat(server.statistics().closedConnectionsTotal()).isEqualTo(50);
		assertThat(server.statistics().activeConnections()).isZero();
		server.close();
	}

	/**
	 * {@link TcpServer} that keeps the failures of its handlers, including those that
	 * their clients caused.
	 */
	private class Failing extends TcpServer {

		Failing(ServerConfig config, RequestHandlerFactory<StreamRequest> factory) {
			super(config, factory);
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			DefectContractTests.this.failures.add(failure);
		}

		@Override
		protected void handlePeerError(StreamRequest request, PeerException failure) {
			DefectContractTests.this.failures.add(failure);
		}

	}

	/**
	 * Writes into its buffer when the client has gone.
	 */
	private static final class Buffered extends StreamRequestHandler {

		private final CountDownLatch reset;

		Buffered(CountDownLatch reset) {
			this.reset = reset;
		}

		@Override
		protected WriteBuffering writeBuffering() {
			return WriteBuffering.buffered(1000);
		}

		@Override
		protected void handle() throws Exception {
			this.reset.await();
			output().writeLine("too late");
		}

	}

	/**
	 * Answers with an empty datagram if asked to.
	 */
	private static final class EmptyReply extends DatagramRequestHandler {

		@Override
		protected void handle() {
			assertThat(packet()).isNotEmpty();
		}

		@Override
		protected boolean sendEmptyReply() {
			return Arrays.equals(packet(), "empty".getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * Fails half-way if asked to.
	 */
	private static final class HalfWay extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write("half".getBytes(StandardCharsets.UTF_8));
			if (Arrays.equals(packet(), "fail".getBytes(StandardCharsets.UTF_8))) {
				throw new IllegalStateException("planted");
			}
			output().write(" and whole".getBytes(StandardCharsets.UTF_8));
		}

	}

	/**
	 * Knows its number.
	 */
	private static final class Numbered extends StreamRequestHandler {

		private final String text;

		Numbered(int number) {
			this.text = "handler " + number;
		}

		void ask() {
			request();
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine(this.text);
		}

	}

	/**
	 * Sends to all what one says.
	 */
	private static final class Chat extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			String name = new String(input().readLine(), StandardCharsets.UTF_8);
			connection().attributes().put("name", name);
			output().writeLine("welcome " + name);
			byte[] line = input().readLine();
			while (line != null) {
				String text = new String(line, StandardCharsets.UTF_8);
				server().attributes().put("last", text);
				for (Connection connection : server().connections()) {
					connection.output().writeLine(name + ": " + text);
				}
				line = input().readLine();
			}
		}

	}

}
