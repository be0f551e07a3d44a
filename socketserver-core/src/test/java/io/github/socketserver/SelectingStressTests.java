package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.Connection;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many clients of all kinds at once: whatever they do, the accounts are right in the end.
 */
@SuppressWarnings("try")
class SelectingStressTests {

	private static final int CLIENTS = 8;

	private static final int ROUNDS = 100;

	private final AtomicInteger served = new AtomicInteger();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void clientsThatComeTalkResetAndHangUpLeaveTheAccountsRight(int loops) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.stream(
						TestServers.config(SocketType.TCP, Concurrency.selecting(loops)).withMaxConnections(20),
						TestServers.UpperCaseLines::new)) {
			server.start();
			List<Background> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Random random = new Random(i);
				clients.add(Background.run(() -> behaveBadly(server, random)));
			}
			clients.add(Background.run(() -> disturb(server)));
			clients.forEach((client) -> client.join(Duration.ofSeconds(60)));
			await().until(() -> server.statistics().activeConnections() == 0);
			AccountingLaw.assertHolds(server);
			assertThat(this.served.get()).isPositive();
			assertThat(TestServers.ask(server, "still here")).isEqualTo("STILL HERE");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aStopInTheMiddleOfItLeavesTheAccountsRight() throws IOException {
		for (int i = 0; i < 10; i++) {
			try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting(2)),
					TestServers.UpperCaseLines::new)) {
				server.start();
				List<Background> clients = new ArrayList<>();
				for (int j = 0; j < CLIENTS; j++) {
					Random random = new Random(j);
					clients.add(Background.run(() -> behaveBadly(server, random)));
				}
				await().until(() -> server.statistics().acceptedConnections() > CLIENTS);
				server.stop(Duration.ofSeconds(10));
				clients.forEach((client) -> client.join(Duration.ofSeconds(60)));
				ServerStatistics statistics = server.statistics();
				assertThat(statistics.activeConnections()).isZero();
				AccountingLaw.assertHolds(server);
			}
		}
	}

	private void behaveBadly(BaseServer<?> server, Random random) {
		for (int i = 0; i < ROUNDS; i++) {
			try {
				StreamClient client = StreamClient.connect(server.localAddress());
				try (client) {
					behave(client, random.nextInt(6));
				}
			}
			catch (IOException | NullPointerException | IllegalArgumentException ex) {
				// The server has closed the connection, or is no more.
			}
		}
	}

	private void behave(StreamClient client, int kind) throws IOException {
		switch (kind) {
			case 0 -> client.reset();
			case 1 -> client.send("half a li");
			case 2 -> {
				client.send("x\n".repeat(5000));
				client.reset();
			}
			case 3 -> client.send("one\ntwo\nthr").shutdownOutput().readAll();
			default -> {
				client.ask("hello");
				client.ask("hello");
				this.served.incrementAndGet();
			}
		}
	}

	/*
	 * Writes to whoever is there, and closes one now and then.
	 */
	private static void disturb(BaseServer<?> server) {
		for (int i = 0; i < 200; i++) {
			for (Connection connection : server.connections()) {
				try {
					connection.output().writeLine("news");
				}
				catch (IOException ex) {
					// It has just gone.
				}
				if (i % 20 == 0) {
					connection.close();
				}
			}
		}
	}

}
