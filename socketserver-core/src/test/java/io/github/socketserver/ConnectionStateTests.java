package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is told of an open connection.
 */
@SuppressWarnings("try")
class ConnectionStateTests {

	private final CountDownLatch released = new CountDownLatch(1);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aClientThatIsWaitedForIsReadFrom(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(type, mode)); StreamClient client = connect(server)) {
			awaitState(server, ConnectionState.READING);
			assertThat(client.ask("again")).isEqualTo("again");
			awaitState(server, ConnectionState.READING);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aHandlerThatIsBusyHandles(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(type, mode)); StreamClient client = connect(server)) {
			client.send("block\n");
			awaitState(server, ConnectionState.HANDLING);
			this.released.countDown();
			assertThat(client.readLine()).isEqualTo("block");
			awaitState(server, ConnectionState.READING);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aClientThatDoesNotTakeItsReplyIsWrittenTo(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(type, mode).withMaxPendingOutput(64 << 20));
				StreamClient client = connect(server)) {
			client.send("flood\n");
			awaitState(server, ConnectionState.WRITING);
			assertThat(client.readExactly(Flood.REPLY.length)).hasSize(Flood.REPLY.length);
			awaitState(server, ConnectionState.READING);
		}
	}

	@Test
	void aConnectionThatWaitsForAThreadIsQueued() throws IOException {
		Concurrency single = Concurrency.pool(new PoolSettings(1, 1, 10, OverloadPolicy.WAIT));
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, single));
				StreamClient first = connect(server)) {
			first.send("block\n");
			awaitState(server, ConnectionState.HANDLING);
			try (StreamClient second = connect(server)) {
				await().untilAsserted(() -> assertThat(states(server))
					.containsExactlyInAnyOrder(ConnectionState.HANDLING, ConnectionState.QUEUED));
				this.released.countDown();
				first.close();
				assertThat(second.ask("x")).isEqualTo("x");
			}
		}
	}

	@Test
	void aConnectionWhoseLoopIsBusyIsQueued() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, Concurrency.selecting(2)));
				StreamClient first = connect(server);
				StreamClient second = connect(server)) {
			// The first loop accepts too.
			boolean onFirst = first.ask("where").endsWith("loop-1");
			assertThat(second.ask("where")).endsWith(onFirst ? "loop-2" : "loop-1");
			(onFirst ? second : first).send("block\n");
			await().until(() -> states(server).contains(ConnectionState.HANDLING));
			try (StreamClient third = connect(server); StreamClient fourth = connect(server)) {
				await()
					.untilAsserted(() -> assertThat(states(server)).containsExactlyInAnyOrder(ConnectionState.READING,
							ConnectionState.HANDLING, ConnectionState.READING, ConnectionState.QUEUED));
				this.released.countDown();
				assertThat(third.ask("x")).isEqualTo("x");
				assertThat(fourth.ask("x")).isEqualTo("x");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void whatAConnectionIsHandedOffToIsShownToo(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode));
				StreamClient client = connect(server)) {
			client.send("hand off\n");
			awaitState(server, ConnectionState.READING);
			assertThat(client.ask("x")).isEqualTo("handed off");
		}
	}

	@Test
	void aConnectionWhoseHandlerHasEndedIsClosing() throws IOException {
		try (BaseServer<StreamRequest> server = TestServers.stream(TestServers.config(SocketType.TCP),
				() -> (request) -> request.input().read())) {
			server.start();
			try (StreamClient client = connect(server)) {
				client.send("more than is read");
				assertThat(client.read()).isEqualTo(-1);
				assertThat(server.connections()).singleElement()
					.satisfies((connection) -> assertThat(connection.state()).isEqualTo(ConnectionState.CLOSING));
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aConnectionThatWasClosedByHandIsClosing() throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP)); StreamClient client = connect(server)) {
			assertThat(client.ask("x")).isEqualTo("x");
			Connection connection = server.connections().iterator().next();
			connection.close();
			assertThat(connection.state()).isEqualTo(ConnectionState.CLOSING);
		}
	}

	private static void awaitState(BaseServer<?> server, ConnectionState state) {
		await().untilAsserted(() -> assertThat(server.connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.state()).isEqualTo(state)));
	}

	private static List<ConnectionState> states(BaseServer<?> server) {
		return server.connections().stream().map(Connection::state).toList();
	}

	private static StreamClient connect(BaseServer<?> server) throws IOException {
		return StreamClient.connect(server.localAddress());
	}

	private BaseServer<?> serve(ServerConfig config) throws IOException {
		BaseServer<?> server = TestServers.stream(config, () -> new Flood(this.released));
		server.start();
		return server;
	}

	/**
	 * Answers each line, some after a while, some at length, some elsewhere.
	 */
	private static final class Flood extends LineHandler {

		static final byte[] REPLY = new byte[16 << 20];

		private final CountDownLatch released;

		Flood(CountDownLatch released) {
			this.released = released;
		}

		@Override
		protected void handleLine(byte[] line) throws Exception {
			String text = new String(line, StandardCharsets.US_ASCII);
			switch (text) {
				case "flood" -> output().write(REPLY);
				case "hand off" -> request().handOff(Concurrency.threading(), (rest) -> {
					rest.input().readLine();
					rest.output().writeLine("handed off");
				});
				case "where" -> output().writeLine(Thread.currentThread().getName());
				case "block" -> answerWhenReleased(line);
				default -> output().writeLine(line);
			}
		}

		private void answerWhenReleased(byte[] line) throws Exception {
			this.released.await();
			output().writeLine(line);
		}

	}

}
