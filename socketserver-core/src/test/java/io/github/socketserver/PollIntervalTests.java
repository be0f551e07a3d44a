package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Unusual values of {@code pollInterval}.
 */
class PollIntervalTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theLongestIntervalIsAsGoodAsNever(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withPollInterval(Duration.ofSeconds(Long.MAX_VALUE));
		try (LogCapture log = LogCapture.start(); CountingServer server = new CountingServer(config)) {
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void withAnIntervalOfZeroServiceActionsAreCalledAfterRequestsOnly(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withPollInterval(Duration.ZERO);
		try (CountingServer server = new CountingServer(config)) {
			server.start();
			for (int i = 1; i <= 3; i++) {
				int before = server.calls.get();
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
				await().until(() -> server.calls.get() > before);
			}
			// A wake-up may find nobody, and counts then too.
			assertThat(server.calls.get()).isBetween(3, 12);
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
		}
	}

	private static final class CountingServer extends TcpServer {

		private final AtomicInteger calls = new AtomicInteger();

		CountingServer(ServerConfig config) {
			super(config, TestServers.upperCaseHandlers(config));
		}

		@Override
		protected void serviceActions() {
			this.calls.incrementAndGet();
		}

	}

}
