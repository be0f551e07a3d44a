package io.github.socketserver;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The limit to the age of connections under each mode.
 */
class ConnectionAgeTests {

	private static final Duration SHORT = Duration.ofMillis(100);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void anIdleConnectionEndsWhenItIsTooOld(SocketType type, Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = start(type, mode, Duration.ofSeconds(30))) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.DEADLINE,
					1L);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aBusyConnectionEndsBetweenTwoFramesAndEachRequestThatWasReadHasItsReply(Concurrency mode) throws IOException {
		try (BaseServer<?> server = start(SocketType.TCP, mode, Duration.ofSeconds(30))) {
			int replies = 0;
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				String reply = client.ask("hello");
				while (reply != null) {
					assertThat(reply).isEqualTo("HELLO");
					replies++;
					reply = askUnlessClosed(client);
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.DEADLINE,
					1L);
			assertThat(server.statistics().frames()).isEqualTo(replies);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionThatDoesNotEndItsFrameIsCutAfterTheCloseTimeout(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = start(SocketType.TCP, mode, SHORT)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				client.send("half a li");
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.DEADLINE,
					1L);
			assertThat(server.statistics().frames()).isEqualTo(1);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void connectionsThatBeginTogetherEndApart() {
		Duration age = Duration.ofSeconds(10);
		assertThat(ConnectionAge.withJitter(age, 0)).isEqualTo(Duration.ofSeconds(9).toNanos());
		assertThat(ConnectionAge.withJitter(age, 0.5)).isEqualTo(Duration.ofSeconds(10).toNanos());
		assertThat(ConnectionAge.withJitter(age, 1)).isEqualTo(Duration.ofSeconds(11).toNanos());
		assertThat(ConnectionAge.withJitter(Duration.ofSeconds(Long.MAX_VALUE), 1)).isPositive();
	}

	@Test
	void theAgeIsNotNegativeAndNeedsConnections() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerConfig.tcp("", 0).withMaxConnectionAge(Duration.ofSeconds(-1)))
			.withMessageContaining("'max-connection-age' must not be negative");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ServerConfig.udp("", 0).withMaxConnectionAge(Duration.ofSeconds(1)))
			.withMessageContaining("'max-connection-age' needs a stream socket");
	}

	/*
	 * What is sent after the server's end is answered by a reset.
	 */
	private static String askUnlessClosed(StreamClient client) throws IOException {
		try {
			return client.ask("hello");
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static BaseServer<?> start(SocketType type, Concurrency mode, Duration closeTimeout) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withMaxConnectionAge(SHORT).withCloseTimeout(closeTimeout);
		BaseServer<?> server = TestServers.stream(config, TestServers.UpperCaseLines::new);
		server.start();
		return server;
	}

}
