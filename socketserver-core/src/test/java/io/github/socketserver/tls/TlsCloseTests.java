package io.github.socketserver.tls;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.EndOfInputException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the end of TLS connections.
 */
class TlsCloseTests {

	private static final RequestHandlerFactory<StreamRequest> REPLY_AT_THE_END = RequestHandlerFactory
		.shared((request) -> {
			byte[] all = request.input().readAllBytes();
			request.output().writeLine("got " + all.length);
		});

	private final AtomicReference<Throwable> seen = new AtomicReference<>();

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void clientThatEndsItsSideStillGetsItsReply(SocketType type) throws IOException {
		try (TlsServer server = TlsServer.of(TestServers.config(type).withTls(TlsServer.SETTINGS), REPLY_AT_THE_END);
				TlsClient client = server.connect("TLSv1.3")) {
			client.send("hello").shutdownOutput();
			assertThat(client.readLine()).isEqualTo("got 5");
			assertThat(client.read()).isEqualTo(-1);
			server.awaitClosed(CloseCause.CLIENT, 1);
		}
	}

	@Test
	void endOfOneSideIsTheEndOfBothInTls12() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.start(REPLY_AT_THE_END);
				TlsClient client = server.connect("TLSv1.2")) {
			client.send("hello").shutdownOutput();
			server.awaitActive(0);
			assertThat(server.closed(CloseCause.RESET)).isEqualTo(1);
			assertThat(log.events()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void repliesToWhatCameBeforeTheEndArrive(String protocol) throws IOException {
		try (TlsServer server = TlsServer.start(UpperCaseLines::new); TlsClient client = server.connect(protocol)) {
			client.send("a\nb\n").shutdownOutput();
			assertThat(client.readAll()).asString().isEqualTo("A\nB\n");
			server.awaitClosed(CloseCause.CLIENT, 1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void endWithoutEndOfTlsIsNoEndOfTheInput(String protocol) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.start(catching(REPLY_AT_THE_END));
				TlsClient client = server.connect(protocol)) {
			client.send("hello").shutdownTransport();
			assertThat(client.readLine()).isNull();
			server.awaitClosed(CloseCause.CLIENT, 1);
			assertThat(this.seen.get()).isInstanceOf(EndOfInputException.class)
				.hasMessage("The client closed the connection without ending TLS");
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void endWithoutEndOfTlsBetweenTwoFramesIsAnEnd() throws IOException {
		try (TlsServer server = TlsServer.start(UpperCaseLines::new); TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.shutdownTransport();
			assertThat(client.readLine()).isNull();
			server.awaitClosed(CloseCause.CLIENT, 1);
		}
	}

	@Test
	void resetCountsAsReset() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN); TlsServer server = TlsServer.start(UpperCaseLines::new)) {
			TlsClient client = server.connect();
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.reset();
			server.awaitClosed(CloseCause.RESET, 1);
			assertThat(log.events()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void slowReaderGetsEverythingAndTheEndOfTls(String protocol) throws Exception {
		byte[] content = new byte[6_000_000];
		try (TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			request.output().write(content);
		}), (config) -> config.withSendBufferSize(16 * 1024)); TlsClient client = server.connect(protocol)) {
			client.send("go\n");
			await().until(() -> server.server()
				.connections()
				.stream()
				.anyMatch((connection) -> connection.state() == ConnectionState.WRITING));
			assertThat(client.readAll()).hasSize(content.length);
			server.awaitClosed(CloseCause.COMPLETED, 1);
		}
	}

	@Test
	void clientThatReadsNothingIsCutAtTheWriteTimeout() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
					request.input().readLine();
					request.output().write(new byte[50_000_000]);
				}), (config) -> config.withWriteTimeout(Duration.ofMillis(300)));
				TlsClient client = server.connect()) {
			client.send("go\n");
			server.awaitClosed(CloseCause.WRITE_TIMEOUT, 1);
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void unreadInputDoesNotDestroyTheReply() throws IOException {
		try (TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			request.output().write("enough\n".getBytes());
		})); TlsClient client = server.connect()) {
			client.send("first\n" + "x".repeat(40_000));
			assertThat(client.readLine()).isEqualTo("enough");
			assertThat(client.read()).isEqualTo(-1);
			client.shutdownOutput();
			server.awaitClosed(CloseCause.COMPLETED, 1);
		}
	}

	@Test
	void connectionThatIsClosedByAnOperatorEndsTlsToo() throws IOException {
		try (TlsServer server = TlsServer.start(UpperCaseLines::new); TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			server.server().connections().iterator().next().close();
			assertThat(client.readLine()).isNull();
			server.awaitClosed(CloseCause.ADMIN, 1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void stopBetweenTwoFramesEndsTls(Concurrency mode) throws IOException {
		try (TlsServer server = TlsServer.start(UpperCaseLines::new, (config) -> config.withConcurrency(mode));
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			StopReport report = server.server().stop(Duration.ofSeconds(20));
			assertThat(report.isGraceful()).isTrue();
			assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
			assertThat(client.read()).isEqualTo(-1);
			assertThat(server.closed(CloseCause.SHUTDOWN)).isEqualTo(1);
		}
	}

	@Test
	void stopWaitsForTheReply() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		try (TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			busy.countDown();
			await().until(request.server()::isShuttingDown);
			request.output().write(new byte[1_000_000]);
		})); TlsClient client = server.connect()) {
			client.send("go\n");
			assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
			Background stop = Background
				.run(() -> assertThat(server.server().stop(Duration.ofSeconds(20)).isGraceful()).isTrue());
			assertThat(client.readAll()).hasSize(1_000_000);
			stop.join();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void stopThatHasNoTimeCutsAndSaysSo(Concurrency mode) throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config.withConcurrency(mode));
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			StopReport report = server.server().stop(Duration.ofMillis(300));
			assertThat(report.isGraceful()).isFalse();
			assertThat(report.survivors()).hasSize(1);
			assertThat(client.readLine()).isNull();
			assertThat(server.server().statistics().closedConnections()).containsEntry(CloseCause.FORCED, 1L);
		}
	}

	@Test
	void requestThatTakesTooLongIsCut() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config.withRequestTimeout(Duration.ofMillis(300)));
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(client.readLine()).isNull();
			server.awaitClosed(CloseCause.DEADLINE, 1);
		}
	}

	@Test
	void silentClientIsGoneAtTheIdleTimeout() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config.withIdleTimeout(Duration.ofMillis(300)));
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(client.readLine()).isNull();
			server.awaitClosed(CloseCause.IDLE, 1);
		}
	}

	@Test
	void handlerThatFailsEndsTls() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
					request.output().writeLine("before");
					throw new IllegalStateException("planted");
				}));
				TlsClient client = server.connect()) {
			assertThat(client.readLine()).isEqualTo("before");
			assertThat(client.read()).isEqualTo(-1);
			server.awaitClosed(CloseCause.ERROR, 1);
			assertThat(log.events()).hasSize(1);
		}
	}

	private RequestHandlerFactory<StreamRequest> catching(RequestHandlerFactory<StreamRequest> factory) {
		return RequestHandlerFactory.shared((request) -> {
			try {
				factory.create().handle(request);
			}
			catch (Exception ex) {
				this.seen.set(ex);
				throw ex;
			}
		});
	}

	private static final class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
