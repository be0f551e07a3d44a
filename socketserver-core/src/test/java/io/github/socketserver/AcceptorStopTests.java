package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How a server with several acceptors ends, and starts again.
 */
@ExtendWith(LeakCheck.class)
class AcceptorStopTests {

	@ParameterizedTest
	@MethodSource(Acceptors.MODES)
	void aShutdownEndsAllOfThemAndTheClientsOfAllWaitForTheNextStart(Concurrency mode) throws IOException {
		try (TcpServer server = Acceptors.server(Acceptors.config(mode))) {
			for (int round = 0; round < 3; round++) {
				server.start();
				assertThat(TestServers.ask(server, "round")).isEqualTo("ROUND");
				assertThat(server.shutdown(Duration.ofSeconds(10))).isTrue();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
				List<StreamClient> clients = Acceptors.clients(server, 10);
				for (StreamClient client : clients) {
					client.send("hello\n");
				}
				assertThat(clients).noneMatch(Acceptors::isReadable);
				server.start();
				for (StreamClient client : clients) {
					assertThat(client.readLine()).isEqualTo("HELLO");
				}
				Acceptors.close(clients);
				server.shutdown();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Acceptors.MODES)
	void aStopServesWhatEachSocketHasQueued(Concurrency mode) throws IOException {
		try (TcpServer server = Acceptors.server(Acceptors.config(mode))) {
			server.start();
			server.pause();
			List<StreamClient> clients = Acceptors.clients(server, 30);
			for (StreamClient client : clients) {
				client.send("hello\n").shutdownOutput();
			}
			StopReport report = server.stop(Duration.ofSeconds(20));
			assertThat(report.outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
			for (StreamClient client : clients) {
				assertThat(client.readLine()).isEqualTo("HELLO");
			}
			assertThat(server.channels()).isEmpty();
			Acceptors.close(clients);
			AccountingLaw.assertSettled(server, 30);
		}
	}

	@Test
	void aStoppedServerCanBeStartedAgainAtAnotherPort() throws IOException {
		try (TcpServer server = Acceptors.server(Acceptors.config(Concurrency.threading()))) {
			for (int i = 0; i < 3; i++) {
				server.start();
				assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
				server.stop();
				assertThat(server.channels()).isEmpty();
			}
		}
	}

	@Test
	void aHookThatStopsTheServerStopsAllOfThem() throws Exception {
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(Acceptors.config(Concurrency.threading()), Acceptors.Upper::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				if (count.incrementAndGet() == 10) {
					throw new StopServerException("enough");
				}
				return true;
			}

		}) {
			server.bind();
			List<StreamClient> clients = Acceptors.clients(server, 30);
			assertThatExceptionOfType(StopServerException.class).isThrownBy(server::serveForever).withMessage("enough");
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			Acceptors.close(clients);
		}
	}

	@Test
	void aHookMayCloseTheServerFromTheThreadOfAnyAcceptor() throws Exception {
		Acceptors.assumeBalancing();
		for (int wanted = 0; wanted < 3; wanted++) {
			SelfClosing server = new SelfClosing(Acceptors.config(Concurrency.threading()), wanted);
			server.start();
			SocketAddress address = server.localAddress();
			await().until(() -> {
				connectInVain(address);
				return server.state() == ServerState.CLOSED;
			});
		}
	}

	@Test
	void aSocketThatSomebodyClosesFailsTheServer() throws Exception {
		try (TcpServer server = Acceptors.server(Acceptors.config(Concurrency.threading()))) {
			server.start();
			server.channels().get(2).close();
			server.wakeup();
			await().until(() -> server.state() == ServerState.FAILED);
		}
	}

	private static void connectInVain(SocketAddress address) {
		try {
			StreamClient.connect(address).close();
		}
		catch (IOException ex) {
			// The server is closed.
		}
	}

	/**
	 * Closes itself when a client comes to one of its acceptors.
	 */
	private static final class SelfClosing extends TcpServer {

		private final String name;

		SelfClosing(ServerConfig config, int acceptor) {
			super(config, RequestHandlerFactory.shared((request) -> {
			}));
			this.name = (acceptor == 0) ? "socketserver-test" : "socketserver-test-acceptor-" + (acceptor + 1);
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			if (Thread.currentThread().getName().equals(this.name)) {
				close();
			}
			return true;
		}

	}

}
