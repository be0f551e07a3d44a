package io.github.socketserver.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import ch.qos.logback.classic.Level;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the time between a connection and the end of its handshake.
 */
class TlsHandshakeTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	/*
	 * The head of a ClientHello that announces more than ever comes.
	 */
	private static final byte[] HALF_HELLO = { 22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3 };

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void silentClientsDelayNobody(Concurrency mode) throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config.withConcurrency(mode)
			.withTls(TlsServer.SETTINGS.withHandshakeTimeout(Duration.ofHours(1))))) {
			List<StreamClient> silent = new ArrayList<>();
			try {
				for (int i = 0; i < 5; i++) {
					silent.add(server.connectPlain());
				}
				server.awaitActive(5);
				try (TlsClient client = server.connect()) {
					assertThat(client.ask("hello")).isEqualTo("HELLO");
				}
				server.awaitActive(5);
			}
			finally {
				for (StreamClient client : silent) {
					client.close();
				}
			}
		}
	}

	@Test
	void handshakeRunsOnTheHandlersThread() throws IOException {
		List<String> threads = new CopyOnWriteArrayList<>();
		try (TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
			threads.add(Thread.currentThread().getName());
			request.output().writeLine(request.input().readLine());
		}))) {
			server.server().addListener(new ServerListener() {

				@Override
				public void tlsHandshake(Duration duration, Throwable failure) {
					threads.add(Thread.currentThread().getName());
				}

			});
			try (TlsClient client = server.connect()) {
				client.ask("hello");
			}
		}
		assertThat(threads).hasSize(2);
		assertThat(threads.get(0)).isEqualTo(threads.get(1)).startsWith("socketserver-test-");
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void silentAndHalfOpenClientsAreGoneAtTheTimeout(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config.withConcurrency(mode)
					.withMaxConnections(2)
					.withTls(TlsServer.SETTINGS.withHandshakeTimeout(SHORT)))) {
			try (StreamClient silent = server.connectPlain();
					StreamClient halfOpen = server.connectPlain().send(HALF_HELLO)) {
				try (TlsClient client = server.connect()) {
					assertThat(client.ask("served after them")).isEqualTo("SERVED AFTER THEM");
				}
				server.awaitClosed(CloseCause.IDLE, 2);
				assertThat(silent.readAll()).isEmpty();
				assertThat(halfOpen.isReadable()).isTrue();
			}
			assertThat(server.handshakeFailures()).hasSize(2)
				.allSatisfy((failure) -> assertThat(failure).isInstanceOf(TlsHandshakeException.class)
					.hasMessage("The TLS handshake took longer than PT0.3S"));
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void clientThatSendsAByteNowAndThenIsGoneAtTheTimeoutToo() throws IOException {
		try (TlsServer server = TlsServer
			.upperCase((config) -> config.withTls(TlsServer.SETTINGS.withHandshakeTimeout(SHORT)));
				StreamClient slow = server.connectPlain()) {
			AtomicInteger sent = new AtomicInteger();
			Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
				slow.send(new byte[] { HALF_HELLO[Math.min(sent.getAndIncrement(), HALF_HELLO.length - 1)] });
				return slow.isReadable();
			});
			server.awaitClosed(CloseCause.IDLE, 1);
			assertThat(sent.get()).isGreaterThan(1);
			assertThat(server.handshakeFailures()).singleElement()
				.satisfies((failure) -> assertThat(failure).hasMessage("The TLS handshake took longer than PT0.3S"));
		}
	}

	@Test
	void manyHalfOpenHandshakesAreGoneAtTheTimeout() throws IOException {
		int count = 500;
		try (TlsServer server = TlsServer.upperCase((config) -> config.withQueueSize(600)
			.withTls(TlsServer.SETTINGS.withHandshakeTimeout(Duration.ofSeconds(1))))) {
			List<StreamClient> halfOpen = new ArrayList<>();
			try {
				for (int i = 0; i < count; i++) {
					halfOpen.add(server.connectPlain().send(HALF_HELLO));
				}
				try (TlsClient client = server.connect()) {
					assertThat(client.ask("hello")).isEqualTo("HELLO");
				}
				server.awaitClosed(CloseCause.IDLE, count);
				server.awaitActive(0);
			}
			finally {
				for (StreamClient client : halfOpen) {
					client.close();
				}
			}
			assertThat(server.handshakeFailures()).hasSize(count);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0000\u0000\u0000\u0004abcd" })
	void plainTextIsAQuietEvent(String text) throws IOException {
		try (LogCapture log = LogCapture.start(Level.DEBUG);
				TlsServer server = TlsServer.upperCase((config) -> config)) {
			try (StreamClient client = server.connectPlain().send(text)) {
				byte[] alert = client.readAll();
				assertThat(alert).startsWith(21, 3);
			}
			server.awaitClosed(CloseCause.ERROR, 1);
			assertThat(server.handshakeFailures()).hasSize(1);
			assertThat(log.events()).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
			assertThat(log.messages(Level.DEBUG)).filteredOn((line) -> line.contains("TLS handshake failed"))
				.hasSize(1);
			assertThat(log.events()).allMatch((event) -> event.getThrowableProxy() == null);
		}
	}

	@Test
	void clientThatLeavesBeforeOrDuringTheHandshakeCountsAsGone() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config)) {
			server.connectPlain().close();
			server.awaitClosed(CloseCause.CLIENT, 1);
			server.connectPlain().send(HALF_HELLO).close();
			server.awaitClosed(CloseCause.CLIENT, 2);
			StreamClient rude = server.connectPlain().send(HALF_HELLO);
			server.awaitActive(1);
			rude.reset();
			server.awaitClosed(CloseCause.RESET, 1);
			assertThat(server.handshakeFailures()).hasSize(3);
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void protocolThatTheServerDoesNotOfferIsRefusedQuietly() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer
					.upperCase((config) -> config.withTls(TlsServer.SETTINGS.withProtocols(List.of("TLSv1.3"))))) {
			try (TlsClient client = server.connect("TLSv1.2")) {
				assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.ask("hello"))
					.withMessageContaining("protocol_version");
			}
			server.awaitClosed(CloseCause.ERROR, 1);
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void unknownApplicationProtocolIsRefused() throws IOException {
		try (TlsServer server = TlsServer
			.upperCase((config) -> config.withTls(TlsServer.SETTINGS.withApplicationProtocols(List.of("upper/1"))))) {
			try (TlsClient client = server.connect().asking("localhost", "lower/1")) {
				assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.ask("hello"))
					.withMessageContaining("no_application_protocol");
			}
			server.awaitClosed(CloseCause.ERROR, 1);
		}
	}

	@Test
	void newCertificateIsShownToNewClientsWhileOldConnectionsLiveOn() throws IOException {
		AtomicReference<SSLContext> current = new AtomicReference<>(TlsServer.CONTEXT);
		try (TlsServer server = TlsServer
			.upperCase((config) -> config.withTls(TlsServer.SETTINGS.withContext(current::get)));
				TlsClient old = server.connect()) {
			assertThat(old.ask("hello")).isEqualTo("HELLO");
			for (int i = 0; i < 5; i++) {
				TestIdentity next = TlsServer.AUTHORITY.issue("localhost");
				current.set(next.context(TlsServer.AUTHORITY));
				assertThat(serialSeenBy(server)).isEqualTo(next.serial());
			}
			assertThat(old.ask("still here")).isEqualTo("STILL HERE");
			assertThat(old.serverSerial()).isEqualTo(TlsServer.IDENTITY.serial());
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void supplierThatFailsIsReportedAndCostsOnlyItsConnection(Concurrency mode) throws IOException {
		AtomicInteger calls = new AtomicInteger();
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withTls(TlsServer.SETTINGS.withContext(() -> {
			if (calls.incrementAndGet() == 2) {
				throw new IllegalStateException("The key store is broken");
			}
			return TlsServer.CONTEXT;
		}));
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.of(config, TestServers.upperCaseHandlers(config))) {
			try (TlsClient client = server.connect()) {
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.ask("hello"));
			}
			assertThat(serialSeenBy(server)).isEqualTo(TlsServer.IDENTITY.serial());
			server.awaitActive(0);
			assertThat(server.closed(CloseCause.ERROR)).isEqualTo(1);
			assertThat(server.handshakeFailures()).singleElement().isInstanceOf(IllegalStateException.class);
			assertThat(log.messages(Level.ERROR)).hasSize(1);
			assertThat(log.events().get(0).getThrowableProxy().getMessage()).isEqualTo("The key store is broken");
		}
	}

	@Test
	void connectionIsListedOnlyWhenItCanBeWrittenTo() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config); StreamClient silent = server.connectPlain()) {
			server.awaitActive(1);
			assertThat(server.server().connections()).isEmpty();
			try (TlsClient client = server.connect()) {
				client.ask("hello");
				assertThat(server.server().connections()).hasSize(1)
					.allSatisfy((connection) -> connection.output().writeLine("news"));
				assertThat(client.readLine()).isEqualTo("news");
			}
			assertThat(silent.isReadable()).isFalse();
		}
	}

	@Test
	void nothingIsWrittenInPlainTextBeforeTheHandshake() throws IOException {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		TcpServer refusing = new TcpServer(TestServers.config(SocketType.TCP).withTls(TlsServer.SETTINGS),
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {

			@Override
			protected boolean verifyRequest(StreamRequest request) throws Exception {
				request.output().writeLine("you are refused");
				return true;
			}

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				failures.add(failure);
			}

		};
		try (refusing) {
			refusing.start();
			try (StreamClient client = StreamClient.connect(refusing.localAddress())) {
				assertThat(client.readAll()).isEmpty();
			}
			assertThat(failures).singleElement()
				.satisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("handshake is not done"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(refusing.statistics().rejectedConnections().get(RejectReason.VERIFY))
					.isEqualTo(1));
		}
	}

	@Test
	void stopDoesNotWaitForClientsThatHaveNotBegun() throws IOException {
		try (TlsServer server = TlsServer.start(UpperCaseLines::new);
				StreamClient silent = server.connectPlain();
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			server.awaitActive(2);
			StopReport report = server.server().stop(Duration.ofSeconds(20));
			assertThat(report.isGraceful()).isTrue();
			assertThat(report.duration()).isLessThan(Duration.ofSeconds(5));
			assertThat(client.readLine()).isNull();
			assertThat(silent.readAll()).isEmpty();
			assertThat(server.closed(CloseCause.SHUTDOWN)).isEqualTo(2);
		}
	}

	@Test
	void stopCutsAHandshakeThatTakesTooLong() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config);
				StreamClient halfOpen = server.connectPlain().send(HALF_HELLO)) {
			server.awaitActive(1);
			StopReport report = server.server().stop(Duration.ofMillis(500));
			assertThat(report.isGraceful()).isFalse();
			assertThat(server.closed(CloseCause.FORCED)).isEqualTo(1);
			assertThat(log.events()).isEmpty();
			assertThat(halfOpen.isReadable()).isTrue();
		}
	}

	private static BigInteger serialSeenBy(TlsServer server) throws IOException {
		try (TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			return client.serverSerial();
		}
	}

	private static final class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
