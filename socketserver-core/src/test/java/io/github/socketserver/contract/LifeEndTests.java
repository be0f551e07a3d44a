package io.github.socketserver.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ClosePolicy;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How a server ends, whoever asks for it: by shutdown, close and stop.
 */
class LifeEndTests {

	private static final Duration AGES = Duration.ofSeconds(60);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void shutdownEndsAHandleRequestThatWaits(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.bind();
			Background waiting = Background.run(server::handleRequest);
			await().until(() -> server.state() == ServerState.RUNNING);
			server.shutdown();
			waiting.join();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@Test
	void shutdownOnTheLoopsThreadAsksTheLoopToEnd() throws Exception {
		AtomicBoolean ended = new AtomicBoolean(true);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> null) {

			@Override
			protected void serviceActions() {
				ended.set(shutdown(AGES));
			}

		}) {
			server.serveForever();
			assertThat(ended).isFalse();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@Test
	void shutdownGivesUpWhenAHandlerHoldsTheLoopsThreadForTooLong() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				() -> (request) -> {
					handling.countDown();
					end.await();
				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				handling.await();
				assertThat(server.shutdown(Duration.ofMillis(50))).isFalse();
				end.countDown();
				assertThat(server.shutdown(AGES)).isTrue();
				assertThat(client.readLine()).isNull();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void shutdownLeavesRunningHandlersAlone(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("before")).isEqualTo("BEFORE");
				server.shutdown();
				assertThat(client.ask("after")).isEqualTo("AFTER");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void closeByAHandlerDoesNotWaitForThatHandlersRequest(SocketType type, Concurrency mode) throws IOException {
		for (String input : new String[] { "", "input that nobody reads\n" }) {
			BlockingQueue<BaseServer<?>> self = new LinkedBlockingQueue<>();
			BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), () -> (request) -> {
				if (!input.isEmpty()) {
					request.input().setBufferSize(0);
					assertThat(request.input().read()).isEqualTo('i');
				}
				self.take().close();
				request.output().writeLine("closed, and still writing");
			});
			self.add(server);
			server.bind();
			Background loop = Background.run(server::serveForever);
			try (LogCapture log = LogCapture.start(Level.WARN);
					StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(input);
				assertThat(client.readAllText()).isEqualTo("closed, and still writing\n");
				loop.join();
				client.shutdownOutput();
				await().until(() -> server.connections().isEmpty());
				assertThat(log.events()).isEmpty();
			}
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void closeByADatagramHandlerDoesNotWaitForThatHandler(SocketType type, Concurrency mode) throws IOException {
		BlockingQueue<BaseServer<?>> self = new LinkedBlockingQueue<>();
		BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), () -> (request) -> {
			request.reply(request.packet());
			self.take().close();
		});
		self.add(server);
		server.bind();
		Background loop = Background.run(server::serveForever);
		assertThat(TestServers.ask(server, "last words")).isEqualTo("last words");
		loop.join();
		await().until(() -> server.state() == ServerState.CLOSED);
		assertThat(server.channels()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void stopByAHandlerLetsTheServerBeStartedAgain(Concurrency mode) throws Exception {
		BlockingQueue<BaseServer<?>> self = new LinkedBlockingQueue<>();
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			BaseServer<?> stopped = self.take();
			stopped.stop(AGES);
			request.output().writeLine(String.valueOf(stopped.state()));
		})) {
			for (int i = 0; i < 3; i++) {
				self.add(server);
				server.bind();
				Background loop = Background.run(server::serveForever);
				assertThat(TestServers.hear(server)).isEqualTo("STOPPED");
				loop.join();
			}
		}
	}

	@Test
	void severalThreadsMayCloseAtOnce() throws IOException {
		for (int i = 0; i < 20; i++) {
			BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP));
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			List<Background> closers = new ArrayList<>();
			for (int j = 0; j < 4; j++) {
				closers.add(Background.run(server::close));
			}
			closers.forEach(Background::join);
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void closeThatRacesWithTheStartLeavesAClosedServer(Concurrency mode) {
		for (int i = 0; i < 50; i++) {
			BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode));
			Background start = Background.run(server::start);
			Background close = Background.run(server::close);
			close.join();
			Throwable refused = start.failure();
			assertThat(refused == null || refused instanceof IllegalStateException
					|| refused instanceof ClosedChannelException)
				.as("%s", refused)
				.isTrue();
			assertThat(server.state()).isEqualTo(ServerState.CLOSED);
			assertThat(server.channels()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void queuedClientsWaitOverAShutdownAndAreServedByTheNextStart(SocketType type, Concurrency mode)
			throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			server.start();
			server.shutdown();
			List<StreamClient> queued = queue(server, 20);
			server.start();
			assertAllServed(queued);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void queuedClientsAreServedBeforeStopClosesTheListener(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), UpperCaseLines::new)) {
			server.start();
			server.pause();
			List<StreamClient> queued = queue(server, 20);
			StopReport report = server.stop(AGES);
			assertThat(report.isGraceful()).as("%s", report).isTrue();
			assertAllServed(queued);
			assertThat(server.statistics().acceptedConnections()).isEqualTo(20);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void datagramHandlerThatRunsWhenTheServerStopsSendsItsReply(SocketType type, Concurrency mode) throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), () -> (request) -> {
			handling.countDown();
			end.await();
			request.output().write(request.packet());
		})) {
			server.start();
			Background client = Background.run(() -> assertThat(TestServers.ask(server, "late")).isEqualTo("late"));
			handling.await();
			Background stop = Background.run(() -> assertThat(server.stop(AGES).isGraceful()).isTrue());
			await().until(() -> server.state() == ServerState.DRAINING);
			end.countDown();
			stop.join();
			client.join();
			assertThat(server.channels()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void clientThatClosesItsSendingSideStillGetsItsReply(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\ntwo\nthree").shutdownOutput();
				assertThat(client.readAllText()).isEqualTo("ONE\nTWO\nTHREE\n");
			}
			await().until(() -> server.statistics().closedConnectionsTotal() == 1);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void idleFramedHandlersEndAtOnceWhenTheServerStops(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), UpperCaseLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("then idle")).isEqualTo("THEN IDLE");
				assertThat(server.stop(AGES).isGraceful()).isTrue();
				assertThat(client.readLine()).isNull();
			}
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.SHUTDOWN, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void handlerIsToldThatTheServerStopsAndMayEndInPeace(Concurrency mode) throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			handling.countDown();
			await().until(() -> request.server().isShuttingDown());
			request.output().writeLine("goodbye");
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				handling.await();
				assertThat(server.stop(AGES).isGraceful()).isTrue();
				assertThat(client.readLine()).isEqualTo("goodbye");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void stopReportsThoseThatItHadToCut(Concurrency mode) throws Exception {
		BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();
		CountDownLatch handling = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			handling.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				ends.add(ex);
			}
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				handling.await();
				StopReport report = server.stop(Duration.ofMillis(500));
				assertThat(report.outcome()).isEqualTo(StopReport.Outcome.FORCED);
				assertThat(report.survivors()).singleElement()
					.asString()
					.startsWith("request 1 from 127.0.0.1:" + client.localPort() + " on thread socketserver-test");
				assertThat(ends.poll(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
				assertThat(client.readLine()).isNull();
			}
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.FORCED, 1L);
			server.start();
			server.shutdown();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void serverStartsAgainAlthoughAHandlerOfItsFormerLifeIsStuck(Concurrency mode) throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean first = new AtomicBoolean(true);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			if (first.getAndSet(false)) {
				handling.countDown();
				awaitUninterruptibly(end);
			}
			TestServers.upperCaseLines().handle(request);
		}) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				throw new AssertionError(failure);
			}

		}) {
			server.start();
			try (StreamClient stuck = StreamClient.connect(server.localAddress())) {
				handling.await();
				assertThat(server.stop(Duration.ofMillis(100)).isGraceful()).isFalse();
				assertThat(stuck.readLine()).isNull();
				server.start();
				assertThat(TestServers.ask(server, "second life")).isEqualTo("SECOND LIFE");
				end.countDown();
				await().until(() -> server.statistics().activeRequests() == 0);
				assertThat(TestServers.ask(server, "goes on")).isEqualTo("GOES ON");
				assertThat(server.stop(AGES).isGraceful()).isTrue();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void abandonedConnectionsAreReleasedWhenTheirHandlersEnd(Concurrency mode) throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withClosePolicy(ClosePolicy.ABANDON);
		TcpServer server = new TcpServer(config, () -> (request) -> {
			handling.countDown();
			end.await();
			request.output().writeLine("done");
		});
		server.start();
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			handling.await();
			Background.run(server::close).join();
			assertThat(server.connections()).hasSize(1);
			end.countDown();
			assertThat(client.readAllText()).isEqualTo("done\n");
		}
		await().until(() -> server.connections().isEmpty());
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void abandoningCloseLeavesNothingBehindWhileClientsStillArrive(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withClosePolicy(ClosePolicy.ABANDON)
			.withConnectionTimeout(Duration.ofMillis(200));
		try (LogCapture log = LogCapture.start(Level.WARN)) {
			for (int i = 0; i < 20; i++) {
				TcpServer server = new TcpServer(config, TestServers::upperCaseLines);
				server.start();
				InetSocketAddress address = server.localAddress();
				AtomicInteger arrived = new AtomicInteger();
				Background clients = Background.run(() -> {
					while (arrived.incrementAndGet() < 1_000_000) {
						StreamClient.connect(address).close();
					}
				});
				await().pollInterval(Duration.ofMillis(1)).until(() -> arrived.get() > 5);
				server.close();
				assertThat(clients.failure()).isNotNull();
				await().until(() -> server.connections().isEmpty());
			}
			assertThat(log.events()).isEmpty();
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				// Stuck is stuck.
			}
		}
	}

	private static List<StreamClient> queue(BaseServer<?> server, int count) throws IOException {
		List<StreamClient> queued = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			queued.add(StreamClient.connect(server.localAddress()).send("client " + i + "\n").shutdownOutput());
		}
		return queued;
	}

	private static void assertAllServed(List<StreamClient> queued) throws IOException {
		for (int i = 0; i < queued.size(); i++) {
			assertThat(queued.get(i).readAllText()).isEqualTo("CLIENT " + i + "\n");
			queued.get(i).close();
		}
	}

	/**
	 * Answers lines in upper case.
	 */
	private static final class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
