package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How a server ends whose loops serve many connections, whoever asks for it.
 */
@SuppressWarnings("try")
class SelectingStopTests {

	private final HookLog log = new HookLog();

	@Test
	void shutdownEndsAcceptingWhileConnectionsAreServedFurther() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				server.shutdown();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				assertThat(client.ask("two")).isEqualTo("two");
				try (StreamClient queued = StreamClient.connect(server.localAddress())) {
					queued.send("three\n");
					assertThat(client.ask("four")).isEqualTo("four");
					assertThat(server.statistics().acceptedConnections()).isEqualTo(1);
					server.start();
					assertThat(queued.readLine()).isEqualTo("three");
				}
			}
		}
	}

	@Test
	void stopEndsIdleConnectionsAtOnceAndOthersAfterTheirFrame() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(2), this.log)) {
			server.start();
			try (StreamClient idle = StreamClient.connect(server.localAddress());
					StreamClient busy = StreamClient.connect(server.localAddress())) {
				assertThat(idle.ask("one")).isEqualTo("one");
				busy.send("hel");
				await().until(() -> server.statistics().receivedBytes() == 7);
				Background stop = Background
					.run(() -> assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue());
				assertThat(idle.readLine()).isNull();
				assertThat(stop.isDone()).isFalse();
				assertThat(busy.ask("lo")).isEqualTo("hello");
				assertThat(busy.readLine()).isNull();
				stop.join();
			}
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.SHUTDOWN,
					2L);
		}
	}

	@Test
	void stopCutsAHandlerThatDoesNotEnd() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress());
					StreamClient other = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				client.send("block\n");
				await().until(() -> this.log.count("block") == 1);
				StopReport report = server.stop(Duration.ofMillis(300));
				assertThat(report.isGraceful()).isFalse();
				assertThat(report.survivors()).hasSize(2)
					.anyMatch((survivor) -> survivor.contains("on thread socketserver-test-loop-1"));
				assertThat(client.readLine()).isNull();
			}
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.FORCED, 2L);
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("again");
		}
	}

	@Test
	void stopByAHandlerGoesOnElsewhereAndTheServerMayBeStartedAgain() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress());
					StreamClient other = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				assertThat(client.ask("stop")).isEqualTo("stop");
				assertThat(client.readLine()).isNull();
				assertThat(other.readLine()).isNull();
			}
			await().until(() -> server.state() == ServerState.STOPPED);
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("again");
		}
	}

	@Test
	void closeByAHandlerReleasesEverything() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(2), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("close")).isEqualTo("close");
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.state() == ServerState.CLOSED);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void shutdownByAHandlerReturnsAtOnce() throws Exception {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("shutdown")).isEqualTo("shutdown");
				server.await();
				assertThat(client.ask("one")).isEqualTo("one");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aHandlerThatWantsTheServerToStopEndsServeForever(int loops) throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(loops), this.log)) {
			server.bind();
			Background loop = Background.run(server::serveForever);
			try (StreamClient other = StreamClient.connect(server.localAddress());
					StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(other.ask("one")).isEqualTo("one");
				client.send("exit\n");
				assertThat(client.readLine()).isNull();
				assertThat(loop.failure()).isInstanceOf(StopServerException.class);
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				assertThat(this.log.count("handleError")).isZero();
				assertThat(other.ask("two")).isEqualTo("two");
			}
		}
	}

	@Test
	void anInterruptOfTheServersThreadEndsItsLoop() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.bind();
			Background loop = Background.run(server::serveForever);
			assertThat(TestServers.ask(server, "one")).isEqualTo("one");
			loop.thread().interrupt();
			loop.join();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

}
