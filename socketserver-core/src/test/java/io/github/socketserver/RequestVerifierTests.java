package io.github.socketserver;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.RequestVerifier;
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
 * Rules that decide whether requests are served.
 */
class RequestVerifierTests {

	private final List<String> asked = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void rulesAreAskedInOrderAfterTheHookUntilOneSaysNo(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode);
		try (TcpServer server = new TcpServer(config, TestServers.upperCaseHandlers(config)) {
			@Override
			protected boolean verifyRequest(StreamRequest request) {
				return rule("hook", true);
			}
		}) {
			RequestVerifier refusing = (request) -> rule("third", false);
			server.addRequestVerifier((request) -> rule("first", true));
			server.addRequestVerifier((request) -> rule("second", true));
			server.addRequestVerifier(refusing);
			server.addRequestVerifier((request) -> rule("fourth", true));
			server.start();
			assertTurnedAway(server);
			assertThat(this.asked).containsExactly("hook", "first", "second", "third");
			server.removeRequestVerifier(refusing);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(this.asked.subList(4, 8)).containsExactly("hook", "first", "second", "fourth");
			assertThat(AccountingLaw.assertSettled(server, 1).rejectedConnections()).containsEntry(RejectReason.VERIFY,
					1L);
		}
	}

	@Test
	void aRuleThatFailsCostsItsRequestOnly() throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
			server.addRequestVerifier((request) -> {
				if (request.id() == 1) {
					throw new IOException("planted");
				}
				return true;
			});
			server.start();
			assertTurnedAway(server);
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(log.alarms()).singleElement().asString().contains("Exception occurred during processing");
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aDatagramThatARuleRefusesIsFiltered() throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(SocketType.UDP),
				RequestHandlerFactory.shared((request) -> request.output().write(request.packet())))) {
			server.addRequestVerifier((request) -> request.id() > 1);
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("refused");
				await().until(() -> server.counters().datagrams(DatagramResult.FILTERED) == 1);
				assertThat(client.ask("served")).isEqualTo("served");
			}
		}
	}

	private static void assertTurnedAway(BaseServer<?> server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.read()).isEqualTo(-1);
		}
	}

	private boolean rule(String name, boolean answer) {
		this.asked.add(name);
		return answer;
	}

}
