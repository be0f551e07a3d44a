package io.github.socketserver.forking;

import java.io.IOException;

import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.testing.StreamClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that reset their connections while a worker process waits for them.
 */
class ResetClientTests {

	@RegisterExtension
	final Workers workers = new Workers();

	@Test
	void aHandlerThatStillWritesToAClientThatHasResetItsConnectionDoesNotHoldItsWorker() throws IOException {
		StreamServer server = this.workers.start(SocketType.TCP, AnswersFailures::new,
				ProcessSettings.defaults().withMax(1).withMaxRequests(0));
		for (int i = 0; i < 5; i++) {
			StreamClient leaving = StreamClient.connect(server.localAddress());
			assertThat(leaving.ask("hello")).isEqualTo("hello");
			leaving.reset();
		}
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.ask("hello")).isEqualTo("hello");
		}
		Awaitility.await().until(() -> server.statistics().activeConnections() == 0);
		assertThat(server.activeChildren()).hasSize(1);
	}

}
