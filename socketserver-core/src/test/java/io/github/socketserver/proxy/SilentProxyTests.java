package io.github.socketserver.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Proxies that connect and do not say for whom, or only later.
 */
@SuppressWarnings("try")
class SilentProxyTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private static final Duration SHORT = Duration.ofMillis(300);

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void silentProxiesDelayNobody(Concurrency mode) throws IOException {
		List<StreamClient> silent = new ArrayList<>();
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG))) {
			for (int i = 0; i < 100; i++) {
				silent.add(StreamClient.connect(server.localAddress()));
				if (i % 2 == 0) {
					silent.get(i).send("PROXY ");
				}
				ProxiedClients.assertServed(server, "192.0.2.1");
			}
			assertThat(server.counters().rejectedConnections(RejectReason.PROXY_TIMEOUT)).isZero();
			StreamClient late = silent.get(2).send("TCP4 192.0.2.7 192.0.2.8 4711 443\r\n");
			assertThat(late.ask("hello")).isEqualTo("hello 192.0.2.7:4711 via 127.0.0.1 TCP4");
			assertThat(server.stop(Duration.ofSeconds(20)).survivors()).hasSize(0);
			for (StreamClient client : silent.subList(3, 100)) {
				assertThat(ProxiedClients.isClosed(client)).isTrue();
			}
			assertThat(AccountingLaw.assertSettled(server, 101).rejectedConnections())
				.containsEntry(RejectReason.PROXY_HEADER, 99L);
		}
		finally {
			for (StreamClient client : silent) {
				client.close();
			}
		}
	}

	@Test
	void silentProxiesTakeNoThreadOfAPool() throws IOException {
		Concurrency one = Concurrency.pool(new PoolSettings(1, 1, 0, OverloadPolicy.REJECT));
		List<StreamClient> silent = new ArrayList<>();
		try (BaseServer<?> server = ProxiedClients.start(config(one, LONG))) {
			for (int i = 0; i < 20; i++) {
				silent.add(StreamClient.connect(server.localAddress()));
			}
			ProxiedClients.assertServed(server, "192.0.2.1");
			assertThat(server.counters().rejectedConnections(RejectReason.OVERLOAD)).isZero();
		}
		finally {
			for (StreamClient client : silent) {
				client.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void silentProxiesLoseTheirPermitsAtTheDeadline(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, SHORT).withMaxConnections(2));
				StreamClient first = StreamClient.connect(server.localAddress());
				StreamClient second = StreamClient.connect(server.localAddress())) {
			second.send("PROXY TCP4 192.0.2.1");
			ProxiedClients.assertServed(server, "192.0.2.1");
			assertThat(ProxiedClients.isClosed(first)).isTrue();
			assertThat(ProxiedClients.isClosed(second)).isTrue();
			assertThat(AccountingLaw.assertSettled(server, 1).rejectedConnections())
				.containsEntry(RejectReason.PROXY_TIMEOUT, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aProxyThatSendsAByteNowAndThenIsNotGivenMoreTime(Concurrency mode) throws Exception {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, SHORT));
				StreamClient drip = StreamClient.connect(server.localAddress())) {
			drip.send("PROXY UNKNOWN ");
			await().pollInterval(Duration.ofMillis(20)).until(() -> {
				ProxiedClients.assertServed(server, "192.0.2.1");
				drip(drip);
				return server.counters().rejectedConnections(RejectReason.PROXY_TIMEOUT) == 1;
			});
			assertThat(server.counters().rejectedConnections(RejectReason.PROXY_HEADER)).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aLateHeaderFindsThePermitThatItHolds(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG).withMaxConnections(1))) {
			for (int i = 0; i < 10; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress());
						StreamClient next = StreamClient.connect(server.localAddress())) {
					next.send(ProxyHeaders.tcp("192.0.2.2", 4711).bytes());
					client.send("PROX");
					assertThat(next.isReadable()).isFalse();
					client.send("Y TCP4 192.0.2.1 192.0.2.3 4711 443\r\n");
					assertThat(client.ask("hello")).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4");
					client.close();
					assertThat(next.ask("hello")).isEqualTo("hello 192.0.2.2:4711 via 127.0.0.1 TCP4");
				}
			}
			AccountingLaw.assertSettled(server, 20);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHeaderThatIsCompleteWhileTheServerIsPausedIsServedAfterwards(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG));
				StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("PROXY");
			ProxiedClients.assertServed(server, "192.0.2.9");
			server.pause();
			client.send(" TCP4 192.0.2.1 192.0.2.3 4711 443\r\n");
			assertThat(client.isReadable()).isFalse();
			server.resume();
			assertThat(client.ask("hello")).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHeaderThatIsCompleteWhenTheServerStopsIsServed(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG))) {
			server.pause();
			try (StreamClient client = ProxiedClients.connect(server, "192.0.2.1")) {
				client.send("hello\n").shutdownOutput();
				StopReport report = server.stop(Duration.ofSeconds(20));
				assertThat(report.outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
				assertThat(client.readAllText()).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4\n");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHeaderThatIsUnderWayWhenTheServerStopsIsWaitedFor(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG));
				StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("PROXY TCP4");
			ProxiedClients.assertServed(server, "192.0.2.9");
			server.addListener(new ServerListener() {
				@Override
				public void stateChanged(ServerState previous, ServerState current) {
					if (current == ServerState.DRAINING) {
						finishHeader(client);
					}
				}
			});
			StopReport report = server.stop(Duration.ofSeconds(20));
			assertThat(report.outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
			assertThat(client.readAllText()).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4\n");
			AccountingLaw.assertSettled(server, 2);
		}
	}

	private static void finishHeader(StreamClient client) {
		try {
			client.send(" 192.0.2.1 192.0.2.2 4711 443\r\nhello\n").shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aServerThatWasStoppedReadsHeadersAgainWhenItIsStarted(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, LONG).withMaxConnections(1))) {
			for (int i = 1; i <= 3; i++) {
				ProxiedClients.assertServed(server, "192.0.2.1");
				await().until(() -> server.counters().activeConnections() == 0);
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					client.send("PROXY TCP4");
					server.stop(Duration.ofSeconds(20));
					assertThat(ProxiedClients.isClosed(client)).isTrue();
					assertThat(server.counters().rejectedConnections(RejectReason.PROXY_HEADER)).isEqualTo(i);
				}
				server.start();
			}
			ProxiedClients.assertServed(server, "192.0.2.1");
			AccountingLaw.assertSettled(server, 4);
		}
	}

	@Test
	void handleRequestServesAConnectionWhoseHeaderCameBeforeItWasCalled() throws Exception {
		ServerConfig config = config(Concurrency.synchronous(), LONG).withTimeout(Duration.ofMillis(1));
		try (BaseServer<?> server = TestServers.stream(config, WhoAmI::new)) {
			server.bind();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("PROXY ");
				server.handleRequest();
				assertThat(server.counters().acceptedConnections()).isZero();
				client.send("TCP4 192.0.2.1 192.0.2.2 4711 443\r\nhello\n").shutdownOutput();
				await().untilAsserted(() -> {
					server.handleRequest();
					assertThat(server.counters().acceptedConnections()).isEqualTo(1);
				});
				assertThat(client.readAllText()).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void withoutALimitAHeaderHasAllTheTimeInTheWorld(Concurrency mode) throws IOException {
		try (BaseServer<?> server = ProxiedClients.start(config(mode, Duration.ZERO));
				StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("PROXY ");
			ProxiedClients.assertServed(server, "192.0.2.9");
			client.send("TCP4 192.0.2.1 192.0.2.2 4711 443\r\n");
			assertThat(client.ask("hello")).isEqualTo("hello 192.0.2.1:4711 via 127.0.0.1 TCP4");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void manyClientsAtOnceAreServedAndCountedExactly(Concurrency mode) {
		assertServedAndCounted(config(mode, LONG).withMaxConnections(3));
	}

	static List<Concurrency> shareable() {
		return List.of(Concurrency.threading(), Modes.pool(), Concurrency.selecting(2));
	}

	@ParameterizedTest
	@MethodSource("shareable")
	void severalAcceptorsServeTheClientsOfProxies(Concurrency mode) {
		assertServedAndCounted(config(mode, LONG).withMaxConnections(3).withReusePort(true).withAcceptors(2));
	}

	private static void assertServedAndCounted(ServerConfig config) {
		int clients = 8;
		int rounds = 25;
		try (BaseServer<?> server = ProxiedClients.start(config)) {
			List<Background> running = new ArrayList<>();
			for (int i = 1; i <= clients; i++) {
				String from = "192.0.2." + i;
				running.add(Background.run(() -> {
					for (int round = 0; round < rounds; round++) {
						ProxiedClients.assertServed(server, from);
						try (StreamClient broken = StreamClient.connect(server.localAddress())) {
							broken.send("PROXY \r\n");
							assertThat(ProxiedClients.isClosed(broken)).isTrue();
						}
					}
				}));
			}
			for (Background client : running) {
				client.join();
			}
			assertThat(AccountingLaw.assertSettled(server, clients * rounds).rejectedConnections())
				.containsEntry(RejectReason.PROXY_HEADER, (long) clients * rounds);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ServerConfig config(Concurrency mode, Duration headerTimeout) {
		return ProxiedClients.config(mode).withProxyProtocol(ProxiedClients.TRUSTING.withHeaderTimeout(headerTimeout));
	}

	private static void drip(StreamClient client) {
		try {
			client.send(" ");
		}
		catch (IOException ex) {
			// The server has lost its patience.
		}
	}

}
