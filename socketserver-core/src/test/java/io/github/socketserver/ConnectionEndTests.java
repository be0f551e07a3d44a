package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.ConnectionLostException;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How connections end: what the client still gets, what is counted, and what is logged.
 */
@SuppressWarnings("try")
class ConnectionEndTests {

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void aClientThatHasClosedItsSideStillGetsItsWholeReply(SocketType type, Concurrency mode) throws IOException {
		byte[] reply = new byte[10 << 20];
		try (BaseServer<?> server = serve(TestServers.config(type, mode), (request) -> {
			request.input().readAllBytes();
			request.output().write(reply);
		})) {
			try (StreamClient client = connect(server)) {
				client.send("request").shutdownOutput();
				assertThat(client.readAll()).hasSize(reply.length);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void aClientWhoseRequestIsNotReadStillGetsItsWholeReply(SocketType type, Concurrency mode) throws IOException {
		byte[] reply = new byte[200_000];
		try (BaseServer<?> server = serve(TestServers.config(type, mode), (request) -> {
			request.input().read();
			request.output().write(reply);
		})) {
			for (int i = 0; i < 20; i++) {
				try (StreamClient client = connect(server)) {
					client.send(new byte[30_000]);
					assertThat(client.readAll()).hasSize(reply.length);
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 20).closedConnections()).containsEntry(CloseCause.COMPLETED,
					20L);
		}
	}

	@Test
	void whatAClientSendsOnIsDiscardedNoFurtherThanABound() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP), (request) -> request.input().read())) {
			try (StreamClient client = connect(server)) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
					while (true) {
						client.send(new byte[10_000]);
					}
				});
			}
			AccountingLaw.assertSettled(server, 1);
			assertThat(server.statistics().receivedBytes()).isLessThan(64 * 1024 + 8192);
		}
	}

	@Test
	void aClientThatNeitherSendsNorClosesIsNotWaitedForLonger() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP), (request) -> request.input().read());
				StreamClient client = connect(server)) {
			client.send("more than is read");
			assertThat(client.read()).isEqualTo(-1);
			assertThat(server.statistics().activeConnections()).isEqualTo(1);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void noThreadWaitsForALingeringClient() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, Concurrency.synchronous()), (request) -> {
			request.input().read();
			request.output().writeLine("reply");
		}); StreamClient lingering = connect(server)) {
			assertThat(lingering.send("not read").readAllText()).isEqualTo("reply\n");
			try (StreamClient next = connect(server)) {
				assertThat(next.send("x").readAllText()).isEqualTo("reply\n");
			}
			assertThat(server.connections()).isNotEmpty();
			lingering.close();
			AccountingLaw.assertSettled(server, 2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aResetWhileReadingIsQuietAndCounted(Concurrency mode) throws IOException {
		assertResetIsQuiet(mode, (request) -> {
			request.output().writeLine("ready");
			request.input().readLine();
		}, CloseCause.RESET);
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aResetWhileWritingIsQuietAndCounted(Concurrency mode) throws IOException {
		assertResetIsQuiet(mode, (request) -> {
			request.output().writeLine("ready");
			while (true) {
				request.output().write(new byte[100_000]);
			}
		}, CloseCause.RESET);
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aResetWhileAReplyIsHeldBackIsQuietAndCounted(Concurrency mode) throws IOException {
		CountDownLatch reset = new CountDownLatch(1);
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
					request.input().readLine();
					request.output().writeLine("ready");
					request.output().flush();
					reset.await();
					request.output().writeLine("held back");
				})) {
			StreamClient client = connect(server);
			client.send("one\ntwo\n");
			assertThat(client.readLine()).isEqualTo("ready");
			client.reset();
			reset.countDown();
			AccountingLaw.assertSettled(server, 1);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aResetBeforeTheServerAcceptsIsQuietAndCounted(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.bind();
			for (int i = 0; i < 10; i++) {
				connect(server).send("too late\n").reset();
			}
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			AccountingLaw.assertSettled(server, 11);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aResetAfterTheClientHasClosedItsSideIsQuiet(Concurrency mode) throws IOException {
		CountDownLatch read = new CountDownLatch(1);
		CountDownLatch reset = new CountDownLatch(1);
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
					request.input().readAllBytes();
					read.countDown();
					reset.await();
					request.output().write(new byte[1 << 20]);
				})) {
			StreamClient client = connect(server);
			client.send("x").shutdownOutput();
			awaitLatch(read);
			client.reset();
			reset.countDown();
			AccountingLaw.assertSettled(server, 1);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aResetDuringTheLingerIsQuiet(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
				})) {
			StreamClient client = connect(server);
			client.send("unread");
			assertThat(client.read()).isEqualTo(-1);
			client.reset();
			AccountingLaw.assertSettled(server, 1);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void anOperatorMayCloseAConnectionWhileItsHandlerReads(Concurrency mode) throws IOException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
					try {
						request.output().writeLine("ready");
						request.input().readLine();
					}
					catch (IOException ex) {
						failure.set(ex);
						throw ex;
					}
				});
				StreamClient client = connect(server)) {
			assertThat(client.readLine()).isEqualTo("ready");
			Connection connection = server.connections().iterator().next();
			assertThat(connection.isOpen()).isTrue();
			connection.close();
			connection.close();
			assertThat(client.read()).isEqualTo(-1);
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
			await().until(() -> failure.get() != null);
			assertThat(failure.get()).isInstanceOf(PeerException.class).hasMessageContaining("closed by the server");
			assertThat(connection.isOpen()).isFalse();
			assertThat(server.connections()).isEmpty();
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void anOperatorMayCloseAConnectionWhileItsHandlerWrites() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP), (request) -> {
			while (true) {
				request.output().write(new byte[100_000]);
			}
		}); StreamClient client = connect(server)) {
			await().until(() -> server.statistics().sentBytes() > 100_000);
			server.connections().forEach(Connection::close);
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aConnectionThatIsClosedWhileItIsVerifiedIsCountedOnceAndLeavesNothing(Concurrency mode) throws IOException {
		List<String> events = new CopyOnWriteArrayList<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode).withMaxConnections(1),
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			private final AtomicInteger count = new AtomicInteger();

			@Override
			protected boolean verifyRequest(StreamRequest request) throws Exception {
				if (this.count.getAndIncrement() < 3) {
					request.connection().close();
				}
				return true;
			}
		}) {
			server.addListener(new ServerListener() {
				@Override
				public void connectionAccepted(ConnectionInfo connection) {
					events.add("accepted " + connection.id());
				}

				@Override
				public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
					events.add("closed " + connection.id() + " " + cause);
				}
			});
			server.start();
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = connect(server)) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(AccountingLaw.assertSettled(server, 4).closedConnections()).containsEntry(CloseCause.ADMIN, 3L);
			assertThat(events).containsSubsequence("accepted 1", "closed 1 ADMIN")
				.containsSubsequence("accepted 2", "closed 2 ADMIN");
			StopReport report = server.stop(Duration.ofSeconds(5));
			assertThat(report.isGraceful()).isTrue();
			assertThat(report.duration()).isLessThan(Duration.ofSeconds(4));
		}
	}

	@Test
	void theCountersAreSettledWhenStopReturns() throws IOException {
		for (int i = 0; i < 30; i++) {
			try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
				server.start();
				for (int k = 0; k < 3; k++) {
					assertThat(TestServers.ask(server, "x")).isEqualTo("X");
				}
				server.stop(Duration.ofSeconds(10));
				ServerStatistics statistics = server.statistics();
				assertThat(statistics.acceptedConnections()).isEqualTo(3);
				assertThat(statistics.closedConnectionsTotal()).isEqualTo(3);
				assertThat(statistics.activeConnections()).isZero();
			}
		}
	}

	@Test
	void closingRacesWithHandlersWithoutUpsettingTheCounters() throws Exception {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers
					.upperCase(TestServers.config(SocketType.TCP).withMaxConnections(4))) {
			server.start();
			Thread operator = new Thread(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					server.connections().forEach(Connection::close);
				}
			});
			operator.start();
			for (int i = 0; i < 300; i++) {
				try (StreamClient client = connect(server)) {
					client.send("hello\n").shutdownOutput();
					client.readAllText();
				}
				catch (IOException ex) {
					// The operator was faster.
				}
			}
			operator.interrupt();
			operator.join();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			AccountingLaw.assertSettled(server, 301);
			assertThat(log.alarms()).isEmpty();
			assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
		}
	}

	@Test
	void theCauseTellsHowAConnectionEnded() throws IOException {
		assertCause(CloseCause.COMPLETED, (request) -> request.input().read());
		assertCause(CloseCause.CLIENT, (request) -> request.input().readAllBytes());
		assertCause(CloseCause.ERROR, (request) -> {
			throw new IllegalStateException("planted");
		});
		assertCause(CloseCause.ERROR, (request) -> request.input().readLine(2));
		assertCause(CloseCause.RESET, (request) -> {
			throw new ConnectionLostException(new IOException("planted"));
		});
	}

	@Test
	void aFramedHandlerThatWaitsBetweenFramesEndsWithTheServer() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> new LineHandler() {
			@Override
			protected void handleLine(byte[] line) throws IOException {
				output().writeLine(line);
			}
		})) {
			server.start();
			try (StreamClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("hello");
				assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue();
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.SHUTDOWN,
					1L);
		}
	}

	private void assertCause(CloseCause expected, RequestHandler<StreamRequest> handler) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP), handler)) {
			try (StreamClient client = connect(server)) {
				client.send("some bytes").shutdownOutput();
				client.readAll();
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(expected, 1L);
		}
	}

	private void assertResetIsQuiet(Concurrency mode, RequestHandler<StreamRequest> handler, CloseCause cause)
			throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), handler)) {
			StreamClient client = connect(server);
			assertThat(client.readLine()).isEqualTo("ready");
			client.reset();
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(cause, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	private static void awaitLatch(CountDownLatch latch) {
		await().until(() -> latch.getCount() == 0);
	}

	private static StreamClient connect(BaseServer<?> server) throws IOException {
		return StreamClient.connect(server.localAddress());
	}

	private static BaseServer<?> serve(ServerConfig config, RequestHandler<StreamRequest> handler) throws IOException {
		BaseServer<?> server = TestServers.stream(config, RequestHandlerFactory.shared(handler));
		server.start();
		return server;
	}

}
