package io.github.socketserver.contract;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The part of {@link DefectContractTests} that is about time-outs, and about what others
 * see of a connection.
 */
class ConnectionDefectContractTests {

	private static final Duration AGES = Duration.ofSeconds(60);

	@Test
	void d15TimeoutsAreFiniteByDefault() {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0);
		assertThat(config.connectionTimeout()).isPositive();
		assertThat(config.idleTimeout()).isPositive();
		assertThat(config.writeTimeout()).isPositive();
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void d15SilentClientDoesNotBlockTheNextForEver(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode)
			.withConnectionTimeout(Duration.ofMillis(100))
			.withIdleTimeout(Duration.ofMillis(100));
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient silent = StreamClient.connect(server.localAddress())) {
				assertThat(silent.readLine()).isNull();
			}
			try (StreamClient idle = StreamClient.connect(server.localAddress())) {
				assertThat(idle.ask("then idle")).isEqualTo("THEN IDLE");
				assertThat(idle.readLine()).isNull();
				assertThat(TestServers.ask(server, "next")).isEqualTo("NEXT");
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.IDLE, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15RequestTimeoutCutsAClientThatSendsByteByByte(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withRequestTimeout(Duration.ofMillis(300));
		try (FailingServer server = new FailingServer(config, () -> TestServers.upperCaseLines())) {
			server.start();
			try (StreamClient dripping = StreamClient.connect(server.localAddress())) {
				await().pollInterval(Duration.ofMillis(20)).until(() -> {
					if (!dripping.isReadable()) {
						dripping.send("x");
					}
					return dripping.isReadable();
				});
			}
			await().until(() -> server.statistics().closedConnectionsTotal() == 1);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.DEADLINE, 1L);
			assertThat(server.failures()).hasSize(1).allMatch(RequestTimeoutException.class::isInstance);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15TimeoutOfTheHandlersOwnMakingIsNotTheClients(Concurrency mode) throws IOException {
		SocketTimeoutException database = new SocketTimeoutException("the database is slow");
		List<Throwable> peers = new CopyOnWriteArrayList<>();
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			throw database;
		}) {

			@Override
			protected void handlePeerError(StreamRequest request, PeerException failure) {
				peers.add(failure);
			}

		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isNull();
			}
			assertThat(server.failures()).containsExactly(database);
			assertThat(peers).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d15RepliesCanBeWrittenAfterAReadTimeout(Concurrency mode) throws IOException {
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, mode), () -> (request) -> {
			request.setTimeout(Duration.ofMillis(50));
			try {
				request.input().readLine();
			}
			catch (ReadTimeoutException ex) {
				request.output().writeLine("are you still there?");
			}
			request.setTimeout(null);
			request.output().writeLine(request.input().readLine());
		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isEqualTo("are you still there?");
				assertThat(client.ask("yes")).isEqualTo("yes");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void d36BroadcastReachesAllConnectionsFromAnyThread(Concurrency mode) throws Exception {
		try (TcpServer server = new TcpServer(
				TestServers.config(SocketType.TCP, mode).withCloseTimeout(Duration.ofMillis(500)), Chat::new)) {
			server.start();
			try (StreamClient ann = StreamClient.connect(server.localAddress());
					StreamClient bob = StreamClient.connect(server.localAddress())) {
				assertThat(ann.ask("ann")).isEqualTo("welcome ann");
				assertThat(bob.ask("bob")).isEqualTo("welcome bob");
				assertThat(server.connections()).extracting((connection) -> connection.attributes().get("name"))
					.containsExactlyInAnyOrder("ann", "bob");
				for (Connection connection : server.connections()) {
					connection.output().writeLine("dinner is ready, " + connection.attributes().get("name"));
				}
				assertThat(ann.readLine()).isEqualTo("dinner is ready, ann");
				assertThat(bob.readLine()).isEqualTo("dinner is ready, bob");
				ann.send("hello\n");
				assertThat(bob.readLine()).isEqualTo("ann: hello");
				assertThat(ann.readLine()).isEqualTo("ann: hello");
				assertThat(server.attributes()).containsEntry("last", "hello");
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d36ConnectionCanBeClosedByAnOperator(Concurrency mode) throws IOException {
		try (FailingServer server = new FailingServer(TestServers.config(SocketType.TCP, mode),
				() -> TestServers.upperCaseLines())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				Connection connection = server.connections().iterator().next();
				assertThat(connection.receivedBytes()).isEqualTo(6);
				await().until(() -> connection.sentBytes() == 6);
				connection.close();
				assertThat(connection.isOpen()).isFalse();
				assertThat(client.readLine()).isNull();
			}
			await().until(() -> server.statistics().activeRequests() == 0);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ADMIN, 1L);
			assertThat(server.failures()).allMatch(PeerException.class::isInstance);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void d36AcceptedConnectionsAreThoseThatAreActiveAndThoseThatWereClosed(Concurrency mode) throws IOException {
		TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), () -> TestServers.upperCaseLines());
		server.start();
		for (int i = 0; i < 50; i++) {
			assertThat(TestServers.ask(server, "request")).isEqualTo("REQUEST");
		}
		StopReport report = server.stop(AGES);
		assertThat(report.isGraceful()).isTrue();
		assertThat(server.statistics().acceptedConnections()).isEqualTo(50);
		assertThat(server.statistics().closedConnectionsTotal()).isEqualTo(50);
		assertThat(server.statistics().activeConnections()).isZero();
		server.close();
	}

	/**
	 * Sends to all what one says.
	 */
	private static final class Chat extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			String name = new String(input().readLine(), StandardCharsets.UTF_8);
			connection().attributes().put("name", name);
			output().writeLine("welcome " + name);
			byte[] line = input().readLine();
			while (line != null) {
				String text = new String(line, StandardCharsets.UTF_8);
				server().attributes().put("last", text);
				for (Connection connection : server().connections()) {
					connection.output().writeLine(name + ": " + text);
				}
				line = input().readLine();
			}
		}

	}

}
