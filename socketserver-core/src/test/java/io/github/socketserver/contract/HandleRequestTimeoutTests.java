package io.github.socketserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How long {@code handleRequest()} waits: Python's {@code timeout}, where {@code None} is
 * zero here.
 */
class HandleRequestTimeoutTests {

	@Test
	void aTimeoutOfZeroIsNoLimit() throws IOException {
		try (CountingServer server = new CountingServer(Duration.ZERO)) {
			server.bind();
			Background waiting = Background.run(server::handleRequest);
			await().until(() -> server.state() == ServerState.RUNNING);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			waiting.join();
			assertThat(server.timeouts).hasValue(0);
		}
	}

	@Test
	void theShortestTimeoutServesWhoIsThereAndWaitsForNobody() throws IOException {
		try (CountingServer server = new CountingServer(Duration.ofNanos(1))) {
			server.handleRequest();
			assertThat(server.timeouts).hasValue(1);
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("hello\n");
				await().until(() -> {
					server.handleRequest();
					return server.statistics().acceptedConnections() == 1;
				});
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
		}
	}

	private static final class CountingServer extends TcpServer {

		private final AtomicInteger timeouts = new AtomicInteger();

		CountingServer(Duration timeout) {
			super(TestServers.config(SocketType.TCP).withTimeout(timeout),
					RequestHandlerFactory.shared(TestServers.upperCaseLines()));
		}

		@Override
		protected void handleTimeout() {
			this.timeouts.incrementAndGet();
		}

	}

}
