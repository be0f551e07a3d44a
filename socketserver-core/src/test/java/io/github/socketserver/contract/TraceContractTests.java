package io.github.socketserver.contract;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.RecordingUdpServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The order of calls, traces T1 to T14 and T16 to T19 of the contract.
 */
class TraceContractTests {

	private static final List<String> UP_TO_HANDLER = List.of("getRequest", "verifyRequest", "processRequest",
			"finishRequest", "setup", "handle", "finish");

	private final HookLog log = new HookLog();

	@Test
	void t01BindingBindsThenActivates() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> new TracedHandler(this.log))) {
			assertThat(this.log.hooks()).isEmpty();
			server.bind();
			assertThat(this.log.hooks()).containsExactly("serverBind", "serverActivate");
		}
	}

	@Test
	void t01FailedActivationClosesAndIsRethrown() throws IOException {
		IllegalStateException failure = new IllegalStateException("not today");
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP), () -> null, this.log) {

			@Override
			protected void serverActivate() throws IOException {
				super.serverActivate();
				throw failure;
			}

		}) {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::bind).isSameAs(failure);
			assertThat(this.log.hooks()).containsExactly("serverBind", "serverActivate", "serverClose");
			assertThat(server.channels()).isEmpty();
			assertThat(server.state()).isEqualTo(ServerState.NEW);
		}
	}

	@Test
	void t02SynchronousRequestPassesAllHooksOnOneThread() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> new TracedHandler(this.log))) {
			serveOne(server, "handled");
			assertThat(this.log.hooks()).containsExactlyElementsOf(with("shutdownRequest", "closeRequest"));
			assertThat(this.log.hooksOn(Thread.currentThread())).isEqualTo(this.log.hooks());
		}
	}

	@Test
	void t02ServeForeverCallsServiceActionsAfterTheRequest() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> new TracedHandler(this.log))) {
			startAndForget(server);
			assertThat(reply(server)).isEqualTo("handled");
			List<String> expected = with("shutdownRequest", "closeRequest", "serviceActions");
			await().untilAsserted(() -> assertThat(this.log.hooks()).containsExactlyElementsOf(expected));
		}
	}

	@Test
	void t03HandlersExceptionIsHandledBeforeTheRequestIsShutDown() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> failing("handle"))) {
			serveOne(server, null);
			assertThat(this.log.hooks())
				.containsExactlyElementsOf(with("handleError", "shutdownRequest", "closeRequest"));
			this.log.clear();
			serveOne(server, null);
			assertThat(this.log.hooks())
				.containsExactlyElementsOf(with("handleError", "shutdownRequest", "closeRequest"));
		}
	}

	@Test
	void t04StopServerExceptionLeavesTheLoopWhichCanBeStartedAgain() throws IOException {
		StopServerException exit = new StopServerException("exit");
		AtomicBoolean stops = new AtomicBoolean(true);
		try (RecordingServer server = server(Concurrency.synchronous(),
				() -> new TracedHandler(this.log, stops.getAndSet(false) ? "handle" : "", exit))) {
			server.bind();
			this.log.clear();
			Background loop = Background.run(server::serveForever);
			assertThat(reply(server)).isNull();
			assertThat(loop.failure()).isSameAs(exit);
			assertThat(this.log.hooksWithout("serviceActions"))
				.containsExactlyElementsOf(with("shutdownRequest", "closeRequest"));
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			server.start();
			assertThat(reply(server)).isEqualTo("handled");
		}
	}

	@Test
	void t05AfterAFailedSetupNeitherHandleNorFinishRuns() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> failing("setup"))) {
			serveOne(server, null);
			assertThat(this.log.hooks()).containsExactly("getRequest", "verifyRequest", "processRequest",
					"finishRequest", "setup", "handleError", "shutdownRequest", "closeRequest");
		}
	}

	@Test
	void t06FailedFinishIsHandledLikeAFailedHandle() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> failing("finish"))) {
			serveOne(server, "handled");
			assertThat(this.log.hooks())
				.containsExactlyElementsOf(with("handleError", "shutdownRequest", "closeRequest"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void t07RefusedRequestIsShutDownAndNothingElse(Concurrency mode) throws IOException {
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, mode), () -> null,
				this.log) {

			@Override
			protected boolean verifyRequest(StreamRequest request) throws Exception {
				return !super.verifyRequest(request);
			}

		}) {
			serveOne(server, null);
			assertThat(this.log.hooks()).containsExactly("getRequest", "verifyRequest", "shutdownRequest",
					"closeRequest");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void t08FailedVerificationCostsItsRequestOnly(Concurrency mode) throws IOException {
		AtomicBoolean fails = new AtomicBoolean(true);
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, mode),
				() -> new TracedHandler(this.log), this.log) {

			@Override
			protected boolean verifyRequest(StreamRequest request) throws Exception {
				super.verifyRequest(request);
				if (fails.getAndSet(false)) {
					throw new IOException("cannot tell");
				}
				return true;
			}

		}) {
			startAndForget(server);
			assertThat(reply(server)).isNull();
			await().untilAsserted(() -> assertThat(this.log.hooks()).startsWith("getRequest", "verifyRequest",
					"handleError", "shutdownRequest", "closeRequest"));
			assertThat(reply(server)).isEqualTo("handled");
		}
	}

	@Test
	void t09FailedGetRequestIsFollowedByServiceActionsOnly() throws IOException {
		AtomicBoolean fails = new AtomicBoolean(true);
		try (RecordingServer server = new RecordingServer(longPoll(Concurrency.synchronous()),
				() -> new TracedHandler(this.log), this.log) {

			@Override
			protected StreamRequest getRequest() throws IOException {
				if (fails.getAndSet(false)) {
					log().add("getRequest failed");
					throw new IOException("Connection reset by peer");
				}
				return super.getRequest();
			}

		}) {
			startAndForget(server);
			assertThat(reply(server)).isEqualTo("handled");
			await().untilAsserted(() -> assertThat(this.log.hooks()).startsWith("getRequest failed", "serviceActions")
				.endsWith("closeRequest", "serviceActions"));
		}
	}

	@Test
	void t09AnyOtherExceptionOfGetRequestDoesNotEndTheLoopEither() throws IOException {
		AtomicBoolean fails = new AtomicBoolean(true);
		try (LogCapture errors = LogCapture.start(Level.WARN);
				RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP),
						() -> new TracedHandler(this.log), this.log) {

					@Override
					protected StreamRequest getRequest() throws IOException {
						if (fails.getAndSet(false)) {
							throw new IllegalStateException("a bug");
						}
						return super.getRequest();
					}

				}) {
			startAndForget(server);
			assertThat(reply(server)).isEqualTo("handled");
			assertThat(errors.events()).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void t10FailedErrorHookStillShutsTheRequestDown(Concurrency mode) throws IOException {
		try (LogCapture errors = LogCapture.start(Level.WARN);
				RecordingServer server = new RecordingServer(longPoll(mode), () -> failing("handle"), this.log) {

					@Override
					protected void handleError(StreamRequest request, Throwable failure) {
						super.handleError(request, failure);
						throw new IllegalStateException("so does the hook");
					}

				}) {
			startAndForget(server);
			assertThat(reply(server)).isNull();
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions"))
				.containsExactlyElementsOf(with("handleError", "shutdownRequest", "closeRequest"));
			assertThat(reply(server)).isNull();
			await().until(() -> this.log.count("closeRequest") == 2);
			assertThat(errors.events()).hasSize(2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void t11HandleRequestThatWaitsInVainCallsHandleTimeoutAndNothingElse(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withTimeout(Duration.ofMillis(20));
		try (RecordingServer server = new RecordingServer(config, () -> new TracedHandler(this.log), this.log)) {
			server.bind();
			this.log.clear();
			server.handleRequest();
			assertThat(this.log.hooks()).containsExactly("handleTimeout");
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void t12LoopHandsTheRequestToAThreadThatFinishesIt(Concurrency mode) throws IOException {
		try (RecordingServer server = server(mode, () -> new TracedHandler(this.log))) {
			startAndForget(server);
			assertThat(reply(server)).isEqualTo("handled");
			assertLoopDid("getRequest", "verifyRequest", "processRequest", "serviceActions");
			assertWorkerDid("finishRequest", "setup", "handle", "finish", "shutdownRequest", "closeRequest");
			assertThat(this.log.hooks()).containsSubsequence("processRequest", "finishRequest");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void t13HandlersExceptionIsHandledByItsThread(Concurrency mode) throws IOException {
		try (RecordingServer server = server(mode, () -> failing("handle"))) {
			startAndForget(server);
			assertThat(reply(server)).isNull();
			assertLoopDid("getRequest", "verifyRequest", "processRequest", "serviceActions");
			assertWorkerDid("finishRequest", "setup", "handle", "finish", "handleError", "shutdownRequest",
					"closeRequest");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void t13StopServerExceptionIsNotHandledButItsRequestIsShutDown(Concurrency mode) throws IOException {
		Awaitility.doNotCatchUncaughtExceptionsByDefault();
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread
			.setDefaultUncaughtExceptionHandler((thread, failure) -> this.log.add("uncaught " + failure.getMessage()));
		try (RecordingServer server = server(mode,
				() -> new TracedHandler(this.log, "handle", new StopServerException("exit")))) {
			startAndForget(server);
			assertThat(reply(server)).isNull();
			assertWorkerDid("finishRequest", "setup", "handle", "finish", "shutdownRequest", "closeRequest",
					"uncaught exit");
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
			Awaitility.reset();
		}
	}

	@Test
	void t14RequestThatNoThreadTakesIsHandledAsFailedByTheLoop() throws IOException {
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (RecordingServer server = server(full, () -> new TracedHandler(this.log))) {
			serveOne(server, null);
			assertThat(this.log.hooks()).containsExactly("getRequest", "verifyRequest", "processRequest", "handleError",
					"shutdownRequest", "closeRequest");
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
		}
	}

	@Test
	void t16ClientThatComesAfterTheWishToStopIsLeftForTheNextLoop() throws Exception {
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (RecordingServer server = server(Concurrency.synchronous(), () -> (request) -> {
			handling.countDown();
			end.await();
			request.output().writeLine("handled");
		})) {
			server.start();
			try (StreamClient first = StreamClient.connect(server.localAddress())) {
				handling.await();
				Background shutdown = Background.run(server::shutdown);
				await().until(() -> shutdown.thread().getState() != Thread.State.RUNNABLE);
				try (StreamClient second = StreamClient.connect(server.localAddress())) {
					assertThat(shutdown.isDone()).isFalse();
					end.countDown();
					shutdown.join();
					assertThat(server.state()).isEqualTo(ServerState.BOUND);
					assertThat(first.readLine()).isEqualTo("handled");
					assertThat(this.log.count("getRequest")).isEqualTo(1);
					assertThat(second.isReadable()).isFalse();
					server.start();
					assertThat(second.readLine()).isEqualTo("handled");
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void t17CloseClosesTheListenerFirstAndThenWaitsForItsThreads(Concurrency mode) throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		RecordingServer server = server(mode, () -> (request) -> {
			this.log.add("begin");
			end.await();
			this.log.add("end");
			request.output().writeLine("handled");
		});
		server.start();
		InetSocketAddress address = server.localAddress();
		try (StreamClient client = StreamClient.connect(address)) {
			await().until(() -> this.log.count("begin") == 1);
			Background close = Background.run(server::close);
			await().until(() -> this.log.count("serverClose") == 1);
			await().untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
				.isThrownBy(() -> StreamClient.connect(address).close()));
			assertThat(close.isDone()).isFalse();
			end.countDown();
			assertThat(client.readLine()).isEqualTo("handled");
			close.join();
			assertThat(this.log.hooks()).containsSubsequence("begin", "serverClose", "end", "shutdownRequest");
		}
	}

	@Test
	void t18SynchronousDatagramPassesAllHooksOnOneThread() throws IOException {
		try (RecordingUdpServer server = new RecordingUdpServer(
				TestServers.config(SocketType.UDP, Concurrency.synchronous()), TracedPacket::new, this.log)) {
			server.bind();
			this.log.clear();
			try (DatagramClient client = DatagramClient.open(server.localAddress()).send("packet")) {
				server.handleRequest();
				assertThat(client.receive()).asString().isEqualTo("packet");
			}
			assertThat(this.log.hooks()).containsExactlyElementsOf(with("shutdownRequest", "closeRequest"));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void t18ThreadFinishesTheDatagramItWasHanded(Concurrency mode) throws IOException {
		try (RecordingUdpServer server = new RecordingUdpServer(
				TestServers.config(SocketType.UDP, mode).withPollInterval(Duration.ofHours(1)), TracedPacket::new,
				this.log)) {
			server.start();
			await().until(() -> this.log.count("serviceActions") == 1);
			this.log.clear();
			assertThat(TestServers.ask(server, "packet")).isEqualTo("packet");
			assertLoopDid("getRequest", "verifyRequest", "processRequest", "serviceActions");
			assertWorkerDid("finishRequest", "setup", "handle", "finish", "shutdownRequest", "closeRequest");
		}
	}

	@Test
	void t19LeavingTheBlockClosesAfterTheLoopHasEnded() throws IOException {
		try (RecordingServer server = server(Concurrency.synchronous(), () -> (request) -> {
			request.server().shutdown();
			this.log.add("shutdown returned");
		})) {
			server.bind();
			StreamClient.connect(server.localAddress()).close();
			server.serveForever();
			this.log.add("loop ended");
		}
		assertThat(this.log.hooksWithout("serviceActions")).containsExactly("serverBind", "serverActivate",
				"getRequest", "verifyRequest", "processRequest", "finishRequest", "shutdown returned",
				"shutdownRequest", "closeRequest", "loop ended", "serverClose");
	}

	@Test
	void t19InterruptEndsTheLoopAndTheBlockClosesTheServer() throws IOException {
		RecordingServer server = server(Concurrency.threading(), () -> new TracedHandler(this.log));
		server.bind();
		Background block = Background.run(() -> {
			try (server) {
				server.serveForever();
			}
		});
		assertThat(reply(server)).isEqualTo("handled");
		block.thread().interrupt();
		block.join();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		assertThat(this.log.count("serverClose")).isEqualTo(1);
	}

	private RecordingServer server(Concurrency mode, RequestHandlerFactory<StreamRequest> factory) {
		return new RecordingServer(longPoll(mode), factory, this.log);
	}

	private static ServerConfig longPoll(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode).withPollInterval(Duration.ofHours(1));
	}

	private TracedHandler failing(String hook) {
		return new TracedHandler(this.log, hook, new IllegalStateException("planted"));
	}

	private void serveOne(RecordingServer server, String reply) throws IOException {
		server.bind();
		this.log.clear();
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			server.handleRequest();
			assertThat(client.readLine()).isEqualTo(reply);
			assertThat(client.readLine()).isNull();
		}
	}

	private void startAndForget(RecordingServer server) throws IOException {
		server.start();
		await().until(() -> this.log.count("serviceActions") == 1);
		this.log.clear();
	}

	private static String reply(RecordingServer server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			return client.readLine();
		}
	}

	private void assertLoopDid(String... hooks) {
		await().untilAsserted(() -> {
			assertThat(this.log.threadsOf("getRequest")).hasSize(1);
			assertThat(this.log.hooksOn(this.log.threadsOf("getRequest").get(0))).containsExactly(hooks);
		});
	}

	private void assertWorkerDid(String... hooks) {
		await().untilAsserted(() -> {
			assertThat(this.log.threadsOf("finishRequest")).hasSize(1)
				.doesNotContainAnyElementsOf(this.log.threadsOf("getRequest"));
			assertThat(this.log.hooksOn(this.log.threadsOf("finishRequest").get(0))).containsExactly(hooks);
		});
	}

	private static List<String> with(String... later) {
		return Stream.concat(UP_TO_HANDLER.stream(), List.of(later).stream()).toList();
	}

	/**
	 * Returns a datagram and takes note of its life.
	 */
	private final class TracedPacket extends DatagramRequestHandler {

		@Override
		protected void setup() {
			TraceContractTests.this.log.add("setup");
		}

		@Override
		protected void handle() throws IOException {
			TraceContractTests.this.log.add("handle");
			output().write(packet());
		}

		@Override
		protected void finish() throws Exception {
			TraceContractTests.this.log.add("finish");
			super.finish();
		}

	}

}
