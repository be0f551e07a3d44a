package io.github.socketserver;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.StreamClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that are gone when their reply is written, over channels of junixsocket.
 */
@EnabledOnOs(OS.LINUX)
class GoneClientTests {

	private final CountDownLatch gone = new CountDownLatch(1);

	private final CountDownLatch waiting = new CountDownLatch(1);

	@Test
	void aWriteAfterAReadThatHadToWaitEndsWhenTheClientIsGone() throws Exception {
		ServerConfig config = ServerConfig.unixStream("@socketserver-gone-" + System.nanoTime());
		try (UnixStreamServer server = new UnixStreamServer(config, RequestHandlerFactory.shared((request) -> {
			this.waiting.countDown();
			request.input().readLine();
			assertThat(this.gone.await(20, TimeUnit.SECONDS)).isTrue();
			while (true) {
				request.output().writeLine("reply");
			}
		}))) {
			server.start();
			sendAndLeave(server);
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.counters().closedConnections(CloseCause.RESET)
						+ server.counters().closedConnections(CloseCause.CLIENT))
					.isEqualTo(1));
			assertThat(server.statistics().activeConnections()).isZero();
		}
	}

	private void sendAndLeave(UnixStreamServer server) throws IOException, InterruptedException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(this.waiting.await(20, TimeUnit.SECONDS)).isTrue();
			Awaitility.await()
				.until(() -> server.connections()
					.stream()
					.anyMatch((connection) -> connection.state().name().equals("READING")));
			client.send("hello\n");
		}
		this.gone.countDown();
	}

}
