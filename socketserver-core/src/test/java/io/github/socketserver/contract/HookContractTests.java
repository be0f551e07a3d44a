package io.github.socketserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
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
 * Hooks that a subclass overrides as users of Python's framework do.
 */
class HookContractTests {

	@Test
	void processRequestMayRunTheHandlerOnAThreadOfItsOwn() throws IOException {
		AtomicReference<Background> worker = new AtomicReference<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP).withMaxConnections(1),
				() -> TestServers.upperCaseLines()) {

			@Override
			protected void processRequest(StreamRequest request) {
				worker.set(Background.run(() -> {
					finishRequest(request);
					shutdownRequest(request);
				}));
			}

		}) {
			server.start();
			assertThat(TestServers.ask(server, "first")).isEqualTo("FIRST");
			assertThat(TestServers.ask(server, "second")).isEqualTo("SECOND");
			worker.get().join();
			assertStopsAtOnce(server);
			assertThat(server.statistics().closedConnectionsTotal()).isEqualTo(2);
		}
	}

	@Test
	void processRequestMayRunTheHandlerOfADatagramByItself() throws IOException {
		try (UdpServer server = new UdpServer(TestServers.config(SocketType.UDP).withQueueSize(1),
				() -> (request) -> request.output().write(request.packet())) {

			@Override
			protected void processRequest(DatagramRequest request) throws Exception {
				finishRequest(request);
				shutdownRequest(request);
			}

		}) {
			server.start();
			assertThat(TestServers.ask(server, "first")).isEqualTo("first");
			assertThat(TestServers.ask(server, "second")).isEqualTo("second");
			assertStopsAtOnce(server);
		}
	}

	@Test
	void processRequestThatFailsAfterItHasFinishedTheRequestLeavesNothingBehind() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP), () -> TestServers.upperCaseLines()) {

			@Override
			protected void processRequest(StreamRequest request) throws Exception {
				finishRequest(request);
				throw new IOException("planted");
			}

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
			}

		}) {
			server.start();
			assertThat(TestServers.ask(server, "first")).isEqualTo("FIRST");
			assertThat(TestServers.ask(server, "second")).isEqualTo("SECOND");
			assertStopsAtOnce(server);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void finishRequestMayGiveTheHandlerMoreThanTheRequest(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> null) {

			@Override
			protected void finishRequest(StreamRequest request) throws Exception {
				new Greeter("hello").handle(request);
			}

		}) {
			server.start();
			assertThat(TestServers.ask(server, "you")).isEqualTo("hello you");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void shutdownRequestMaySayGoodbye(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
		}) {

			@Override
			protected void shutdownRequest(StreamRequest request) {
				try {
					request.output().writeLine("goodbye");
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
				super.shutdownRequest(request);
			}

		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("goodbye\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void shutdownRequestThatFailsStillClosesTheConnection(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
				}) {

					@Override
					protected void shutdownRequest(StreamRequest request) {
						throw new IllegalStateException("planted");
					}

				}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.connections().isEmpty());
			assertStopsAtOnce(server);
			assertThat(log.events()).hasSize(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void serviceActionsThatFailAgainAndAgainNeitherEndTheLoopNorFloodTheLog(Concurrency mode) throws IOException {
		AtomicInteger calls = new AtomicInteger();
		try (LogCapture log = LogCapture.start(Level.WARN);
				TcpServer server = new TcpServer(
						TestServers.config(SocketType.TCP, mode).withPollInterval(Duration.ofMillis(1)),
						() -> TestServers.upperCaseLines()) {

					@Override
					protected void serviceActions() {
						calls.incrementAndGet();
						throw new IllegalStateException("planted");
					}

				}) {
			server.start();
			assertThat(TestServers.ask(server, "still here")).isEqualTo("STILL HERE");
			await().until(() -> calls.get() > 20);
			assertThat(log.events()).hasSizeBetween(1, 10);
		}
	}

	@Test
	void serviceActionsAreCalledEachPollIntervalWhileNothingHappens() throws IOException {
		AtomicInteger calls = new AtomicInteger();
		try (TcpServer server = new TcpServer(
				TestServers.config(SocketType.TCP).withPollInterval(Duration.ofMillis(20)), () -> null) {

			@Override
			protected void serviceActions() {
				calls.incrementAndGet();
			}

		}) {
			server.start();
			long begin = System.nanoTime();
			await().until(() -> calls.get() >= 11);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
		}
	}

	private static void assertStopsAtOnce(BaseServer<?> server) {
		assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue();
		assertThat(server.statistics().activeConnections()).isZero();
	}

	/**
	 * Greets its client.
	 */
	private static final class Greeter extends StreamRequestHandler {

		private final String greeting;

		Greeter(String greeting) {
			this.greeting = greeting;
		}

		@Override
		protected void handle() throws IOException {
			output().writeLine(this.greeting + " " + new String(input().readLine()).toLowerCase(Locale.ROOT));
		}

	}

}
