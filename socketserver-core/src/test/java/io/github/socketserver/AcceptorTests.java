package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for several acceptors of a stream server.
 */
@ExtendWith(LeakCheck.class)
class AcceptorTests {

	@ParameterizedTest
	@MethodSource(Acceptors.MODES)
	void eachAcceptorAcceptsOnAThreadOfItsOwnFromASocketOfItsOwnAtTheSamePort(Concurrency mode) throws IOException {
		Acceptors.assumeBalancing();
		Set<String> acceptorThreads = ConcurrentHashMap.newKeySet();
		try (TcpServer server = new TcpServer(Acceptors.config(mode), Acceptors.Upper::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				acceptorThreads.add(Thread.currentThread().getName());
				return true;
			}

		}) {
			server.start();
			assertThat(server.channels()).hasSize(3).doesNotHaveDuplicates();
			for (SelectableChannel channel : server.channels()) {
				assertThat(((ServerSocketChannel) channel).getLocalAddress()).isEqualTo(server.localAddress());
			}
			List<StreamClient> clients = Acceptors.clients(server, 60);
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(acceptorThreads).hasSize(3);
			Acceptors.close(clients);
			AccountingLaw.assertSettled(server, 60);
		}
	}

	@Test
	void serveForeverAndHandleRequestServeTheClientsOfAllSockets() throws Exception {
		try (TcpServer server = Acceptors.server(Acceptors.config(Concurrency.threading()))) {
			server.bind();
			List<StreamClient> clients = Acceptors.clients(server, 10);
			for (int i = 0; i < 10; i++) {
				server.handleRequest();
			}
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			List<StreamClient> others = Acceptors.clients(server, 10);
			for (StreamClient client : others) {
				assertThat(client.ask("again")).isEqualTo("AGAIN");
			}
			server.shutdown();
			thread.join();
			Acceptors.close(clients);
			Acceptors.close(others);
		}
	}

	@ParameterizedTest
	@EnumSource(OverloadPolicy.class)
	void theLimitOfConnectionsIsExact(OverloadPolicy policy) throws IOException {
		Counting counting = new Counting();
		ServerConfig config = Acceptors.config(Concurrency.threading())
			.withMaxConnections(4)
			.withMaxConnectionsPolicy(policy);
		try (TcpServer server = new TcpServer(config, counting::handler)) {
			server.start();
			List<StreamClient> clients = Acceptors.clients(server, 30);
			await().until(() -> counting.most.get() == 4);
			if (policy == OverloadPolicy.REJECT) {
				await().until(() -> server.statistics().rejectedConnections().get(RejectReason.LIMIT) == 26);
			}
			else {
				for (StreamClient client : clients) {
					client.send("hello\n");
				}
				// Whoever goes makes room for one that waits at any of the sockets.
				int answered = 0;
				while (answered < 30) {
					answered += Acceptors.closeAnswered(clients);
				}
			}
			assertThat(counting.most).hasValue(4);
			Acceptors.close(clients);
			await().until(() -> server.statistics().activeConnections() == 0);
			AccountingLaw.assertSettled(server, (policy == OverloadPolicy.REJECT) ? 4 : 30);
		}
	}

	@ParameterizedTest
	@EnumSource(OverloadPolicy.class)
	void noAcceptorTakesARequestThatThePoolHasNoThreadFor(OverloadPolicy policy) throws IOException {
		AtomicInteger errors = new AtomicInteger();
		Concurrency pool = Concurrency.pool(new PoolSettings(2, 1, 0, policy));
		try (TcpServer server = new TcpServer(Acceptors.config(pool), Acceptors.Upper::new) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				errors.incrementAndGet();
			}

		}) {
			server.start();
			for (int round = 0; round < 5; round++) {
				List<StreamClient> clients = Acceptors.clients(server, 20);
				for (StreamClient client : clients) {
					try {
						client.send("hello\n");
					}
					catch (IOException ex) {
						assertThat(policy).as("only then a client is turned away").isEqualTo(OverloadPolicy.REJECT);
					}
				}
				if (policy == OverloadPolicy.WAIT) {
					int answered = 0;
					while (answered < 20) {
						answered += Acceptors.closeAnswered(clients);
					}
				}
				Acceptors.close(clients);
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(errors).hasValue(0);
		}
	}

	@ParameterizedTest
	@MethodSource(Acceptors.MODES)
	void aPauseHoldsAllOfThemAndResumeServesThoseWhoWaited(Concurrency mode) throws IOException {
		try (TcpServer server = Acceptors.server(Acceptors.config(mode))) {
			server.start();
			assertThat(TestServers.ask(server, "before")).isEqualTo("BEFORE");
			server.pause();
			List<StreamClient> clients = Acceptors.clients(server, 20);
			for (StreamClient client : clients) {
				client.send("hello\n");
			}
			assertThat(clients).noneMatch(Acceptors::isReadable);
			assertThat(server.statistics().acceptedConnections()).isLessThanOrEqualTo(4);
			server.resume();
			for (StreamClient client : clients) {
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
			Acceptors.close(clients);
		}
	}

	@Test
	void exhaustionMakesAllOfThemPause() throws Exception {
		try (FaultyTcpServer server = new FaultyTcpServer(Acceptors.config(Concurrency.threading()),
				Acceptors.Upper::new)) {
			server.failAlways(() -> new IOException("Too many open files"));
			server.start();
			List<StreamClient> clients = Acceptors.clients(server, 30);
			await().until(() -> server.acceptFailure() != null && server.acceptFailure().count() >= 6);
			// Each of them tries once after each pause, and one failure of that counts.
			long attempts = server.attempts();
			assertThat(attempts).isLessThanOrEqualTo(3 * (server.acceptFailure().count() + 1));
			assertThat(server.statistics().acceptErrors().get(AcceptErrorKind.EXHAUSTED)).isGreaterThanOrEqualTo(6);
			server.recover();
			for (StreamClient client : clients) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(server.acceptFailure()).isNull();
			Acceptors.close(clients);
		}
	}

	@Test
	void timedActionsAreCalledByOneOfThem() throws Exception {
		Set<String> threads = ConcurrentHashMap.newKeySet();
		AtomicInteger calls = new AtomicInteger();
		ServerConfig config = Acceptors.config(Concurrency.threading()).withPollInterval(Duration.ofMillis(5));
		try (TcpServer server = new TcpServer(config, Acceptors.Upper::new) {

			@Override
			protected void serviceActions() {
				threads.add(Thread.currentThread().getName());
				calls.incrementAndGet();
			}

		}) {
			server.start();
			await().until(() -> calls.get() > 20);
			assertThat(threads).containsExactly("socketserver-test");
		}
	}

	private static void serveForever(TcpServer server) {
		try {
			server.serveForever();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Counts how many connections have a handler.
	 */
	private static final class Counting {

		private final AtomicInteger present = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		LineHandler handler() {
			return new LineHandler() {

				@Override
				protected void setup() {
					Counting.this.most.accumulateAndGet(Counting.this.present.incrementAndGet(), Math::max);
				}

				@Override
				protected void handleLine(byte[] line) throws IOException {
					output().writeLine(new String(line).toUpperCase().getBytes());
				}

				@Override
				protected void finish() {
					Counting.this.present.decrementAndGet();
				}

			};
		}

	}

}
