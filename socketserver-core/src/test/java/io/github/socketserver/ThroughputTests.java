package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
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
import static org.awaitility.Awaitility.await;

/**
 * The lowest throughput of clients under each mode.
 */
class ThroughputTests {

	private static final Duration GRACE = Duration.ofMillis(100);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aClientThatSendsAByteNowAndThenIsClosed(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = config(type, mode);
		try (LogCapture log = LogCapture.start(Level.DEBUG); BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				drip(client);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
			assertThat(log.messages(Level.DEBUG))
				.anyMatch((line) -> line.contains("The client sent less than 1000 bytes a second within a frame"));
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aClientThatDripsTheBodyOfAnUploadIsClosed(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.stream(config(SocketType.TCP, mode),
				RequestHandlerFactory.shared((request) -> request.input().readExactly(1_000_000)))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				drip(client);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientThatIsSilentBetweenItsRequestsIsNotClosed(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(config(SocketType.TCP, mode))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				for (int i = 0; i < 3; i++) {
					await().pollDelay(GRACE.multipliedBy(3)).until(() -> !client.isReadable());
					assertThat(client.ask("hello")).isEqualTo("HELLO");
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
		}
	}

	@Test
	void whatAHandlerTakesIsNotTheClientsFault() throws IOException {
		try (BaseServer<?> server = TestServers.stream(config(SocketType.TCP, Concurrency.threading()),
				RequestHandlerFactory.shared((request) -> {
					request.input().readExactly(1);
					long begin = System.nanoTime();
					while (System.nanoTime() - begin < GRACE.multipliedBy(3).toNanos()) {
						LockSupport.parkNanos(1_000_000);
					}
					request.output().writeLine(request.input().readExactly(2));
				}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.send("a").ask("bc")).isEqualTo("bc");
			}
		}
	}

	@Test
	void theThroughputIsNotNegativeAndNeedsConnections() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.tcp("", 0).withMinThroughput(-1))
			.withMessage("'min-throughput' must be at least 0, but is -1");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.udp("", 0).withMinThroughput(1))
			.withMessageContaining("'min-throughput' needs a stream socket");
	}

	private static ServerConfig config(SocketType type, Concurrency mode) {
		return TestServers.config(type, mode).withMinThroughput(1000).withThroughputGrace(GRACE);
	}

	private static void drip(StreamClient client) {
		await().pollInterval(Duration.ofMillis(10)).until(() -> isClosedAfterOneMore(client));
	}

	private static boolean isClosedAfterOneMore(StreamClient client) {
		try {
			client.send("x");
			return client.isReadable();
		}
		catch (IOException ex) {
			return true;
		}
	}

}
