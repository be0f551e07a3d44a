package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections, their handlers and their server from beginning to end, as seen by handlers
 * that are called for lines.
 */
@SuppressWarnings("try")
class SelectingLifeTests {

	private final HookLog log = new HookLog();

	private final CountDownLatch release = new CountDownLatch(1);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void hooksAreCalledInTheSameOrderUnderEachMode(Concurrency mode) throws IOException {
		try (RecordingServer server = server(mode)) {
			server.start();
			this.log.clear();
			talk(server, "one\ntwo\n");
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions")).containsExactly("getRequest", "verifyRequest",
					"processRequest", "finishRequest", "setup", "one", "two", "finish", "shutdownRequest",
					"closeRequest");
			AccountingLaw.assertSettled(server, 1);
			assertThat(server.statistics().completedRequests()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandlerThatFailsIsReportedAfterWhatItHasWritten(Concurrency mode) throws IOException {
		try (RecordingServer server = server(mode)) {
			server.start();
			this.log.clear();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\nfail\nnever\n");
				assertThat(client.readAllText()).isEqualTo("one\nfail\n");
			}
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions", "getRequest", "verifyRequest", "processRequest"))
				.containsExactly("finishRequest", "setup", "one", "fail", "finish", "handleError", "shutdownRequest",
						"closeRequest");
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ERROR, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void afterAFailedSetupNeitherALineNorFinishIsHandled(Concurrency mode) throws IOException {
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, mode),
				() -> new Traced(this.log) {

					@Override
					protected void setup() throws Exception {
						super.setup();
						throw new IllegalStateException("planted");
					}

				}, this.log)) {
			server.start();
			this.log.clear();
			talk(server, "one\n");
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions", "getRequest", "verifyRequest", "processRequest"))
				.containsExactly("finishRequest", "setup", "handleError", "shutdownRequest", "closeRequest");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandlerThatHandsOffEndsAndTheContinuationReadsOn(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> new Traced(this.log) {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				super.handleLine(line);
				request().handOff(Concurrency.threading(), (rest) -> {
					String next = new String(rest.input().readLine(), StandardCharsets.UTF_8);
					rest.output()
						.writeLine("continued with " + next + " and "
								+ new String(rest.input().readLine(), StandardCharsets.UTF_8));
				});
			}

		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("first\nglued\npar");
				assertThat(client.readLine()).isEqualTo("first");
				assertThat(client.ask("tial")).isEqualTo("continued with glued and partial");
				assertThat(client.readLine()).isNull();
			}
			AccountingLaw.assertSettled(server, 1);
			assertThat(this.log.hooks()).containsExactly("setup", "first", "finish");
		}
	}

	@Test
	void aContinuationWritesAfterWhatTheLoopCouldNotSendYet() throws IOException {
		byte[] large = new byte[8 << 20];
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new LineHandler() {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						output().write(large);
						request().handOff(Concurrency.threading(), (rest) -> rest.output().writeLine("last"));
					}

				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n");
				assertThat(client.readExactly(large.length)).hasSize(large.length);
				assertThat(client.readAllText()).isEqualTo("last\n");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aHandOffThatNoThreadTakesFailsTheRequestAndNothingElse() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new Traced(this.log) {

					@Override
					protected void handleLine(byte[] line) throws IOException {
						super.handleLine(line);
						if (line.length == 1) {
							request().handOff(full, (rest) -> {
							});
						}
					}

				}, this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.send("x\n").readAllText()).isEqualTo("x\n");
			}
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(this.log.count("handleError")).isEqualTo(1);
			AccountingLaw.assertSettled(server, 2);
		}
	}

	@Test
	void aConnectionCannotBeHandedOffToALoop() throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				() -> (request) -> request.handOff(Concurrency.selecting(), (rest) -> {
				})) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				failures.add(failure);
			}

		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(failures).singleElement()
				.asString()
				.contains("cannot be handed off to 'selecting'")
				.contains("use another mode");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aClientThatSendsNothingIsClosedAtItsTime(boolean afterALine) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting());
		config = afterALine ? config.withIdleTimeout(Duration.ofMillis(100))
				: config.withConnectionTimeout(Duration.ofMillis(100));
		try (LogCapture alarms = LogCapture.start(); RecordingServer server = server(config)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				if (afterALine) {
					assertThat(client.ask("one")).isEqualTo("one");
				}
				assertThat(client.readLine()).isNull();
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
			assertThat(this.log.count("finish")).isEqualTo(1);
			assertThat(alarms.alarms()).isEmpty();
		}
	}

	@Test
	void manySilentClientsAllGoAndOneThatTalksStays() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting())
			.withConnectionTimeout(Duration.ofMillis(200));
		try (RecordingServer server = server(config)) {
			server.start();
			try (StreamClient talks = StreamClient.connect(server.localAddress())) {
				assertThat(talks.ask("one")).isEqualTo("one");
				List<StreamClient> silent = new ArrayList<>();
				for (int i = 0; i < 200; i++) {
					silent.add(StreamClient.connect(server.localAddress()));
				}
				await().until(() -> server.statistics().closedConnections().get(CloseCause.IDLE) == 200);
				assertThat(talks.ask("two")).isEqualTo("two");
				for (StreamClient client : silent) {
					client.close();
				}
			}
			AccountingLaw.assertSettled(server, 201);
		}
	}

	@Test
	void aHandlersOwnTimeoutReplacesTheServers() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new Traced(this.log) {

					@Override
					protected Duration timeout() {
						return Duration.ofMillis(50);
					}

				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				assertThat(client.readLine()).isNull();
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "block\n" })
	void aRequestThatTakesTooLongIsCutAlsoWhileItsHandlerRuns(String text) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting())
			.withRequestTimeout(Duration.ofMillis(200));
		try (LogCapture alarms = LogCapture.start(); RecordingServer server = server(config)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				client.send(text);
				assertThat(client.readLine()).isNull();
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.DEADLINE,
					1L);
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(alarms.alarms()).isEmpty();
		}
	}

	@Test
	void shutdownEndsAcceptingWhileConnectionsAreServedFurther() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				server.shutdown();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				assertThat(client.ask("two")).isEqualTo("two");
				try (StreamClient queued = StreamClient.connect(server.localAddress())) {
					queued.send("three\n");
					assertThat(client.ask("four")).isEqualTo("four");
					assertThat(server.statistics().acceptedConnections()).isEqualTo(1);
					server.start();
					assertThat(queued.readLine()).isEqualTo("three");
				}
			}
		}
	}

	@Test
	void stopEndsIdleConnectionsAtOnceAndOthersAfterTheirFrame() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting(2))) {
			server.start();
			try (StreamClient idle = StreamClient.connect(server.localAddress());
					StreamClient busy = StreamClient.connect(server.localAddress())) {
				assertThat(idle.ask("one")).isEqualTo("one");
				busy.send("hel");
				await().until(() -> server.statistics().receivedBytes() == 7);
				Background stop = Background
					.run(() -> assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue());
				assertThat(idle.readLine()).isNull();
				assertThat(stop.isDone()).isFalse();
				assertThat(busy.ask("lo")).isEqualTo("hello");
				assertThat(busy.readLine()).isNull();
				stop.join();
			}
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.SHUTDOWN,
					2L);
		}
	}

	@Test
	void stopCutsAHandlerThatDoesNotEnd() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress());
					StreamClient other = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				client.send("block\n");
				await().until(() -> this.log.count("block") == 1);
				StopReport report = server.stop(Duration.ofMillis(300));
				assertThat(report.isGraceful()).isFalse();
				assertThat(report.survivors()).hasSize(2)
					.anyMatch((survivor) -> survivor.contains("on thread socketserver-test-loop-1"));
				assertThat(client.readLine()).isNull();
			}
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.FORCED, 2L);
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("again");
		}
	}

	@Test
	void stopByAHandlerGoesOnElsewhereAndTheServerMayBeStartedAgain() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress());
					StreamClient other = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				assertThat(client.ask("stop")).isEqualTo("stop");
				assertThat(client.readLine()).isNull();
				assertThat(other.readLine()).isNull();
			}
			await().until(() -> server.state() == ServerState.STOPPED);
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("again");
		}
	}

	@Test
	void closeByAHandlerReleasesEverything() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting(2))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("close")).isEqualTo("close");
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.state() == ServerState.CLOSED);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void shutdownByAHandlerReturnsAtOnce() throws Exception {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("shutdown")).isEqualTo("shutdown");
				server.await();
				assertThat(client.ask("one")).isEqualTo("one");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aHandlerThatWantsTheServerToStopEndsServeForever(int loops) throws IOException {
		try (RecordingServer server = server(Concurrency.selecting(loops))) {
			server.bind();
			Background loop = Background.run(server::serveForever);
			try (StreamClient other = StreamClient.connect(server.localAddress());
					StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				client.send("exit\n");
				assertThat(client.readLine()).isNull();
				assertThat(loop.failure()).isInstanceOf(StopServerException.class);
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				assertThat(this.log.count("handleError")).isZero();
				assertThat(other.ask("two")).isEqualTo("two");
			}
		}
	}

	@Test
	void anInterruptOfTheServersThreadEndsItsLoop() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.bind();
			Background loop = Background.run(server::serveForever);
			assertThat(TestServers.ask(server, "one")).isEqualTo("one");
			loop.thread().interrupt();
			loop.join();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@Test
	void anOperatorMayCloseAConnection() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				Connection connection = server.connections().iterator().next();
				assertThat(connection.receivedBytes()).isEqualTo(4);
				await().untilAsserted(() -> assertThat(connection.sentBytes()).isEqualTo(4));
				connection.close();
				assertThat(client.readLine()).isNull();
				assertThat(connection.isOpen()).isFalse();
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> connection.output().writeLine("late"));
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
			assertThat(this.log.count("finish")).isEqualTo(1);
			assertThat(server.connections()).isEmpty();
		}
	}

	@Test
	void aHandlerMayCloseItsOwnConnectionAfterAReply() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			for (int i = 0; i < 50; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.send("quit\n").readAllText()).isEqualTo("quit\n");
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 50).closedConnections()).containsEntry(CloseCause.ADMIN,
					50L);
		}
	}

	@Test
	void aResetIsQuietAndCounted() throws IOException {
		try (LogCapture alarms = LogCapture.start(); RecordingServer server = server(Concurrency.selecting())) {
			server.start();
			StreamClient client = StreamClient.connect(server.localAddress());
			assertThat(client.ask("one")).isEqualTo("one");
			client.reset();
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.RESET, 1L);
			assertThat(alarms.alarms()).isEmpty();
		}
	}

	@Test
	void handleRequestServesOneConnectionToItsEnd() throws IOException {
		try (RecordingServer server = server(Concurrency.selecting())) {
			server.bind();
			Background one = Background.run(server::handleRequest);
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				one.join();
				assertThat(client.ask("two")).isEqualTo("two");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void hooksThatServeByThemselvesNeedNoLoop() throws IOException {
		AtomicInteger served = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new Traced(this.log)) {

			@Override
			protected void processRequest(StreamRequest request) throws Exception {
				served.incrementAndGet();
				finishRequest(request);
				shutdownRequest(request);
			}

		}) {
			server.start();
			talk(server, "one\n");
			AccountingLaw.assertSettled(server, 1);
			assertThat(served).hasValue(1);
			assertThat(this.log.hooks()).containsExactly("setup", "one", "finish");
		}
	}

	private static void talk(BaseServer<?> server, String text) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send(text).shutdownOutput().readAll();
		}
	}

	private RecordingServer server(Concurrency mode) {
		return server(TestServers.config(SocketType.TCP, mode));
	}

	private RecordingServer server(ServerConfig config) {
		RequestHandlerFactory<StreamRequest> factory = () -> new Traced(this.log);
		RecordingServer server = new RecordingServer(config, factory, this.log);
		server.attributes().put("release", this.release);
		return server;
	}

	/**
	 * Echoes lines, takes note of them, and does what some of them say.
	 */
	static class Traced extends LineHandler {

		private static final List<String> DEEDS = List.of("fail", "block", "stop", "close", "shutdown", "exit", "quit");

		private final HookLog log;

		Traced(HookLog log) {
			this.log = log;
		}

		@Override
		protected void setup() throws Exception {
			super.setup();
			this.log.add("setup");
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			String text = new String(line, StandardCharsets.UTF_8);
			this.log.add(text);
			if (!text.equals("exit")) {
				output().writeLine(line);
			}
			if (DEEDS.contains(text)) {
				act(text);
			}
		}

		private void act(String deed) throws IOException {
			BaseServer<?> server = (BaseServer<?>) server();
			switch (deed) {
				case "fail" -> throw new IllegalStateException("planted");
				case "block" -> block(server);
				case "stop" -> server.stop(Duration.ofSeconds(20));
				case "close" -> server.close();
				case "shutdown" -> server.shutdown();
				case "exit" -> throw new StopServerException("exit");
				default -> {
					output().flush();
					connection().close();
				}
			}
		}

		private static void block(BaseServer<?> server) {
			try {
				((CountDownLatch) server.attributes().get("release")).await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("interrupted", ex);
			}
		}

		@Override
		protected void finish() throws Exception {
			super.finish();
			this.log.add("finish");
		}

	}

}
