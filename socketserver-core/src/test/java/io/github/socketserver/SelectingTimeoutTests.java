package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients and handlers that take too long, where a loop serves many of them.
 */
@SuppressWarnings("try")
class SelectingTimeoutTests {

	private final HookLog log = new HookLog();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aClientThatSendsNothingIsClosedAtItsTime(boolean afterALine) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting());
		config = afterALine ? config.withIdleTimeout(Duration.ofMillis(100))
				: config.withConnectionTimeout(Duration.ofMillis(100));
		try (LogCapture alarms = LogCapture.start(); RecordingServer server = TracedLines.server(config, this.log)) {
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
		try (RecordingServer server = TracedLines.server(config, this.log)) {
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
				() -> new TracedLines(this.log) {

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
		try (LogCapture alarms = LogCapture.start(); RecordingServer server = TracedLines.server(config, this.log)) {
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

}
