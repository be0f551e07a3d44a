package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Exceptions that throw when they are asked for their message: they are logged, counted,
 * and cost their request only.
 */
class UnprintableFailureTests {

	private static final String TOLD = Unprintable.class.getName() + ", whose message cannot be had";

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandlersFailureThatCannotBePrintedIsLoggedByItsClass(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), UnprintableLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("hello\n");
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ERROR, 1L);
			assertTold(log, "Exception occurred during processing of request");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void aDatagramHandlersFailureThatCannotBePrintedIsLoggedByItsClass(SocketType type, Concurrency mode)
			throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode),
						RequestHandlerFactory.shared((request) -> {
							throw new Unprintable();
						}))) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("hello");
				await().untilAsserted(() -> assertTold(log, "Exception occurred during processing of request"));
			}
			await().until(() -> server.statistics().completedRequests() == 1);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, 1L);
		}
	}

	@Test
	void aClientsFaultThatCannotBePrintedIsLoggedByItsClass() throws IOException {
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
						RequestHandlerFactory.shared((request) -> {
							throw new UnprintablePeerException();
						}))) {
			server.start();
			assertThat(TestServers.hear(server)).isNull();
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
			assertThat(log.messages(Level.DEBUG)).anyMatch((line) -> line.endsWith("ended by its client: "
					+ UnprintablePeerException.class.getName() + ", whose message cannot be had"));
		}
	}

	@Test
	void anErrorHooksFailureThatCannotBePrintedIsLoggedTogetherWithTheRequests() throws IOException {
		try (LogCapture log = LogCapture.start(); UnprintableHooks server = new UnprintableHooks()) {
			server.start();
			assertThat(TestServers.hear(server)).isNull();
			await().untilAsserted(() -> {
				assertTold(log, "The error hook of server 'test' failed");
				assertTold(log, "shutdownRequest() of server 'test' failed");
				assertTold(log, "serviceActions() of server 'test' failed");
			});
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aFailureToAcceptThatCannotBePrintedDoesNotEndTheLoop() throws IOException {
		try (LogCapture log = LogCapture.start();
				FaultyTcpServer server = new FaultyTcpServer(TestServers.config(SocketType.TCP),
						RequestHandlerFactory.shared(TestServers.upperCaseLines()))) {
			server.failOnce(new UnprintablePeerException());
			server.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(log.lines(Level.ERROR)).anyMatch((line) -> line.contains("cannot accept"));
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aListenersFailureThatCannotBePrintedIsLoggedByItsClass() throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
			server.addListener(new ServerListener() {
				@Override
				public void stateChanged(ServerState previous, ServerState current) {
					throw new Unprintable();
				}
			});
			server.start();
			assertTold(log, "Listener ");
		}
	}

	private static void assertTold(LogCapture log, String line) {
		assertThat(log.events()).filteredOn((event) -> event.getFormattedMessage().startsWith(line))
			.anySatisfy((event) -> assertThat(event.getThrowableProxy().getMessage()).isEqualTo(TOLD));
	}

	private static final class UnprintableLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) {
			throw new Unprintable();
		}

	}

	/**
	 * Server whose hooks fail.
	 */
	private static final class UnprintableHooks extends TcpServer {

		UnprintableHooks() {
			super(TestServers.config(SocketType.TCP).withPollInterval(Duration.ofMillis(10)),
					RequestHandlerFactory.shared((request) -> {
						throw new Unprintable();
					}));
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			throw new Unprintable();
		}

		@Override
		protected void shutdownRequest(StreamRequest request) {
			throw new Unprintable();
		}

		@Override
		protected void serviceActions() {
			throw new Unprintable();
		}

	}

	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("No message");
		}

	}

	private static final class UnprintablePeerException extends PeerException {

		private static final long serialVersionUID = 1L;

		UnprintablePeerException() {
			super("planted", CloseCause.CLIENT);
		}

		@Override
		public String getMessage() {
			throw new IllegalStateException("No message");
		}

	}

}
