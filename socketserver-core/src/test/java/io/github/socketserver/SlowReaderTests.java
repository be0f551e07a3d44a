package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that take a long reply slowly, but steadily.
 */
@ExtendWith(LeakCheck.class)
class SlowReaderTests {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final int REPLY = 4_000_000;

	private static final int PIECE = 20_000;

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aReplyMayTakeLongerThanTheWriteTimeoutWhileTheClientTakesSomeOfIt(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withWriteTimeout(LIMIT)
			.withSendBufferSize(16_384)
			.withMaxPendingOutput(2 * REPLY);
		try (BaseServer<?> server = TestServers.stream(config, LongReply::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				takeReplySlowly(client);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
				.containsEntry(CloseCause.WRITE_TIMEOUT, 0L);
		}
	}

	@Test
	void aClientThatTakesItsReplyIsNotIdle() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting())
			.withIdleTimeout(LIMIT)
			.withSendBufferSize(16_384)
			.withMaxPendingOutput(2 * REPLY);
		try (BaseServer<?> server = TestServers.stream(config, LongReply::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				takeReplySlowly(client);
				client.send("more\n");
				assertThat(client.readExactly(REPLY + 1)).hasSize(REPLY + 1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 0L);
		}
	}

	private static void takeReplySlowly(StreamClient client) throws IOException {
		long begin = System.nanoTime();
		client.send("more\n");
		int taken = 0;
		while (System.nanoTime() - begin < LIMIT.multipliedBy(2).toNanos() && taken + PIECE < REPLY) {
			taken += client.readExactly(PIECE).length;
			awaitTimeAfter(System.nanoTime(), Duration.ofMillis(40));
		}
		assertThat(client.readExactly(REPLY + 1 - taken)).hasSize(REPLY + 1 - taken);
	}

	private static void awaitTimeAfter(long begin, Duration time) {
		await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - begin > time.toNanos());
	}

	private static final class LongReply extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new byte[REPLY]);
		}

	}

}
