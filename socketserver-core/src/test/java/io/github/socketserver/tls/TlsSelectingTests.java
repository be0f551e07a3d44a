package io.github.socketserver.tls;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS on the loops of {@code selecting}.
 */
class TlsSelectingTests {

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void manyClientsAreServedByOneLoop(String protocol) throws IOException {
		try (TlsServer server = start(Duration.ofSeconds(20))) {
			List<TlsClient> clients = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				clients.add(server.connect(protocol));
			}
			for (TlsClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			for (TlsClient client : clients) {
				client.send("one\ntwo\n");
				assertThat(client.readLine()).isEqualTo("ONE");
				assertThat(client.readLine()).isEqualTo("TWO");
				client.shutdownOutput();
				assertThat(client.readLine()).isNull();
				client.close();
			}
			AccountingLaw.assertSettled(server.server(), 10);
			assertThat(server.closed(CloseCause.CLIENT)).isEqualTo(10);
			assertThat(server.handshakesDone()).isEqualTo(10);
		}
	}

	@Test
	void moreThanARecordAtATimeIsReadToItsEnd() throws IOException {
		try (TlsServer server = start(Duration.ofSeconds(20)); TlsClient client = server.connect()) {
			int count = 20_000;
			Background writer = Background.run(() -> client.send("0123456789\n".repeat(count)));
			for (int i = 0; i < count; i++) {
				assertThat(client.readLine()).isEqualTo("0123456789");
			}
			writer.join();
			assertThat(client.ask("again")).isEqualTo("AGAIN");
		}
	}

	@Test
	void aLargeReplyArrivesWholeAlthoughTheClientIsSlow() throws IOException {
		byte[] reply = new byte[8 << 20];
		try (TlsServer server = TlsServer.start(() -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				output().write(reply);
			}

		}, (config) -> config.withConcurrency(Concurrency.selecting()));
				TlsClient client = server.connect();
				TlsClient bystander = server.connect()) {
			client.send("x\ny\n");
			await().until(() -> server.server().counters().frames() > 0);
			bystander.handshake().shutdownOutput();
			assertThat(bystander.readLine()).isNull();
			client.shutdownOutput();
			assertThat(client.readAll()).hasSize(2 * reply.length);
		}
	}

	@Test
	void clientsThatDoNotFinishTheHandshakeAreGoneAtItsTimeoutAndCostNobodyElse() throws IOException {
		try (TlsServer server = start(Duration.ofMillis(300)); TlsClient client = server.connect()) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			List<StreamClient> mute = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				mute.add(server.connectPlain().send((i % 2 == 0) ? new byte[] { 22, 3, 1 } : new byte[0]));
			}
			assertThat(client.ask("again")).isEqualTo("AGAIN");
			await().until(() -> server.closed(CloseCause.IDLE) == 20);
			assertThat(server.handshakeFailures()).hasSize(20);
			assertThat(client.ask("and again")).isEqualTo("AND AGAIN");
			for (StreamClient each : mute) {
				each.close();
			}
		}
	}

	@Test
	void aClientThatDoesNotSpeakTlsIsTurnedAway() throws IOException {
		try (TlsServer server = start(Duration.ofSeconds(20))) {
			try (StreamClient client = server.connectPlain()) {
				client.send("GET / HTTP/1.1\r\n\r\n".repeat(10));
				client.readAll();
			}
			await().until(() -> server.handshakeFailures().size() == 1);
			AccountingLaw.assertSettled(server.server(), 1);
		}
	}

	@Test
	void stopEndsClientsThatHaveNotBegunAndThoseBetweenTwoLines() throws IOException {
		try (TlsServer server = start(Duration.ofSeconds(20));
				TlsClient idle = server.connect();
				StreamClient silent = server.connectPlain()) {
			assertThat(idle.ask("hello")).isEqualTo("HELLO");
			await().until(() -> server.server().statistics().activeConnections() == 2);
			assertThat(server.server().stop(Duration.ofSeconds(20)).isGraceful()).isTrue();
			assertThat(idle.readLine()).isNull();
			assertThat(silent.read()).isEqualTo(-1);
			assertThat(server.closed(CloseCause.SHUTDOWN)).isEqualTo(2);
		}
	}

	private static TlsServer start(Duration handshakeTimeout) throws IOException {
		return TlsServer.start(TestServers.UpperCaseLines::new,
				(config) -> config.withConcurrency(Concurrency.selecting())
					.withTls(TlsServer.SETTINGS.withHandshakeTimeout(handshakeTimeout)));
	}

}
