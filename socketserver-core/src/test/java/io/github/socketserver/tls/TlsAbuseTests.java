package io.github.socketserver.tls;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;

import javax.net.ssl.SSLException;

import ch.qos.logback.classic.Level;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that know TLS too well.
 */
class TlsAbuseTests {

	@Test
	void renegotiationIsRefused() throws IOException {
		try (LogCapture log = LogCapture.start(Level.DEBUG);
				TlsServer server = TlsServer.upperCase((config) -> config);
				TlsClient client = server.connect("TLSv1.2")) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.handshake().ask("again"));
			server.awaitClosed(CloseCause.RESET, 1);
			assertThat(log.messages(Level.DEBUG)).anyMatch((line) -> line.contains("renegotiation, which is refused"));
			assertThat(log.events()).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
		}
	}

	@Test
	void keyUpdatesAreAnswered() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config); TlsClient client = server.connect("TLSv1.3")) {
			for (int i = 0; i < 100; i++) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				client.handshake();
			}
			assertThat(client.ask("still here")).isEqualTo("STILL HERE");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void recordThatWasTamperedWithEndsTheConnectionWithAnAlert(String protocol) throws IOException {
		byte[] record = new byte[64];
		record[0] = 23;
		record[1] = 3;
		record[2] = 3;
		record[4] = 59;
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config);
				TlsClient client = server.connect(protocol)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.sendRaw(record);
			assertThatExceptionOfType(SSLException.class).isThrownBy(client::read)
				.withMessageContaining("Received fatal alert");
			server.awaitClosed(CloseCause.RESET, 1);
			assertThat(log.events()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aRecordThatComesByteByByteWithoutAnEndDoesNotProlongTheWait(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withTls(TlsServer.SETTINGS)
			.withIdleTimeout(Duration.ofMillis(300));
		try (TlsServer server = TlsServer.of(config, TestServers.upperCaseHandlers(config));
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.sendRaw(new byte[] { 23, 3, 3, 0x3f, 0 });
			await().pollInterval(Duration.ofMillis(50)).until(() -> {
				sendIfConnected(client);
				return server.closed(CloseCause.IDLE) == 1;
			});
		}
	}

	private static void sendIfConnected(TlsClient client) {
		try {
			client.sendRaw(new byte[1]);
		}
		catch (IOException ex) {
			// The server has ended the connection.
		}
	}

	@Test
	void plainTextAfterTheHandshakeEndsTheConnection() throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config);
				TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.sendRaw("now without TLS\n".repeat(1000).getBytes());
			assertThatExceptionOfType(SSLException.class).isThrownBy(client::read);
			server.awaitClosed(CloseCause.RESET, 1);
			assertThat(log.events()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void clientsThatLeaveWhileTheyAreAnsweredAreAQuietEvent(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withTls(TlsServer.SETTINGS);
		byte[] hello = TlsHello.bytes();
		int count = 50;
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.of(config, TestServers.upperCaseHandlers(config))) {
			for (int i = 0; i < count; i++) {
				try (StreamClient client = server.connectPlain()) {
					assertThat(client.send(hello).read()).as("the type of a handshake's record").isEqualTo(22);
				}
			}
			server.awaitActive(0);
			assertThat(server.handshakeFailures()).hasSize(count);
			assertThat(log.events()).isEmpty();
		}
	}

	@Test
	void brokenHellosNeitherStopTheServerNorAlarmAnybody() throws IOException {
		Random random = new Random(42);
		byte[] hello = TlsHello.bytes();
		int count = 200;
		try (LogCapture log = LogCapture.start(Level.WARN);
				TlsServer server = TlsServer.upperCase((config) -> config)) {
			for (int i = 0; i < count; i++) {
				byte[] broken = hello.clone();
				for (int j = 0; j <= i % 7; j++) {
					broken[random.nextInt(broken.length)] = (byte) random.nextInt();
				}
				try (StreamClient client = server.connectPlain()) {
					client.send(broken).shutdownOutput().readAll();
				}
			}
			server.awaitActive(0);
			assertThat(server.handshakeFailures()).hasSize(count);
			try (TlsClient client = server.connect()) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(log.events()).isEmpty();
		}
	}

}
