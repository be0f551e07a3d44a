package io.github.socketserver;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections and their handlers from beginning to end, as seen by handlers that are
 * called for lines.
 */
@SuppressWarnings("try")
class SelectingLifeTests {

	private final HookLog log = new HookLog();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void hooksAreCalledInTheSameOrderUnderEachMode(Concurrency mode) throws IOException {
		try (RecordingServer server = TracedLines.server(mode, this.log)) {
			server.start();
			this.log.clear();
			talk(server, "one\ntwo\n");
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions")).containsExactly("getRequest", "verifyRequest",
					"processRequest", "finishRequest", "setup", "one", "two", "finish", "shutdownRequest",
					"closeRequest");
			AccountingLaw.assertSettled(server, 1);
			assertThat(server.statistics().completedRequests()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandlerThatFailsIsReportedAfterWhatItHasWritten(Concurrency mode) throws IOException {
		try (RecordingServer server = TracedLines.server(mode, this.log)) {
			server.start();
			this.log.clear();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\nfail\nnever\n");
				assertThat(client.readAllText()).isEqualTo("one\nfail\n");
			}
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions", "getRequest", "verifyRequest", "processRequest"))
				.containsExactly("finishRequest", "setup", "one", "fail", "finish", "handleError", "shutdownRequest",
						"closeRequest");
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ERROR, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void afterAFailedSetupNeitherALineNorFinishIsHandled(Concurrency mode) throws IOException {
		try (RecordingServer server = new RecordingServer(TestServers.config(SocketType.TCP, mode),
				() -> new TracedLines(this.log) {

					@Override
					protected void setup() throws Exception {
						super.setup();
						throw new IllegalStateException("planted");
					}

				}, this.log)) {
			server.start();
			this.log.clear();
			talk(server, "one\n");
			await().until(() -> this.log.count("closeRequest") == 1);
			assertThat(this.log.hooksWithout("serviceActions", "getRequest", "verifyRequest", "processRequest"))
				.containsExactly("finishRequest", "setup", "handleError", "shutdownRequest", "closeRequest");
		}
	}

	@Test
	void anOperatorMayCloseAConnection() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				Connection connection = server.connections().iterator().next();
				assertThat(connection.receivedBytes()).isEqualTo(4);
				await().untilAsserted(() -> assertThat(connection.sentBytes()).isEqualTo(4));
				connection.close();
				assertThat(client.readLine()).isNull();
				assertThat(connection.isOpen()).isFalse();
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> connection.output().writeLine("late"));
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
			assertThat(this.log.count("finish")).isEqualTo(1);
			assertThat(server.connections()).isEmpty();
		}
	}

	@Test
	void aHandlerMayCloseItsOwnConnectionAfterAReply() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			for (int i = 0; i < 50; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.send("quit\n").readAllText()).isEqualTo("quit\n");
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 50).closedConnections()).containsEntry(CloseCause.ADMIN,
					50L);
		}
	}

	@Test
	void aResetIsQuietAndCounted() throws IOException {
		try (LogCapture alarms = LogCapture.start();
				RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.start();
			StreamClient client = StreamClient.connect(server.localAddress());
			assertThat(client.ask("one")).isEqualTo("one");
			client.reset();
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.RESET, 1L);
			assertThat(alarms.alarms()).isEmpty();
		}
	}

	@Test
	void handleRequestServesOneConnectionToItsEnd() throws IOException {
		try (RecordingServer server = TracedLines.server(Concurrency.selecting(), this.log)) {
			server.bind();
			Background one = Background.run(server::handleRequest);
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("one");
				one.join();
				assertThat(client.ask("two")).isEqualTo("two");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void hooksThatServeByThemselvesNeedNoLoop() throws IOException {
		AtomicInteger served = new AtomicInteger();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new TracedLines(this.log)) {

			@Override
			protected void processRequest(StreamRequest request) throws Exception {
				served.incrementAndGet();
				finishRequest(request);
				shutdownRequest(request);
			}

		}) {
			server.start();
			talk(server, "one\n");
			AccountingLaw.assertSettled(server, 1);
			assertThat(served).hasValue(1);
			assertThat(this.log.hooks()).containsExactly("setup", "one", "finish");
		}
	}

	private static void talk(BaseServer<?> server, String text) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send(text).shutdownOutput().readAll();
		}
	}

}
