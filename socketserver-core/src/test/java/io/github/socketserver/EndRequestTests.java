package io.github.socketserver;

import java.io.IOException;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Framed handlers that end a request by themselves.
 */
class EndRequestTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void theReplyToTheLastFrameLeavesAndTheConnectionIsCompleted(SocketType type, Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = start(type, mode, Session::new)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("hello")).isEqualTo("hello");
				assertThat(client.ask("quit")).isEqualTo("quit");
				assertThat(client.read()).isEqualTo(-1);
			}
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 1);
			assertThat(statistics.closedConnections()).containsEntry(CloseCause.COMPLETED, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void noFrameAfterTheLastOneIsHandled(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = start(type, mode, Session::new)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("a\nb\nquit\n" + "c\n".repeat(2000));
				assertThat(client.readAllText()).isEqualTo("a\nb\nquit\n");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).frames()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aRequestThatEndsInSetupHandlesNoFrame(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = start(type, mode, Closed::new)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("closed today\n");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).frames()).isZero();
		}
	}

	private static BaseServer<?> start(SocketType type, Concurrency mode, RequestHandlerFactory<StreamRequest> handlers)
			throws IOException {
		BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), handlers);
		server.start();
		return server;
	}

	static class Session extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
			if (new String(line).equals("quit")) {
				endRequest();
			}
		}

	}

	static class Closed extends LineHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			output().writeLine("closed today");
			endRequest();
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
		}

	}

}
