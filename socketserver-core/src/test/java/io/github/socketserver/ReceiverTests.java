package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests for several acceptors of a datagram server, each of which receives from a socket
 * of its own.
 */
@ExtendWith(LeakCheck.class)
class ReceiverTests {

	private static final RequestHandler<DatagramRequest> ECHO = (request) -> request.reply(request.packet());

	private final Set<String> receivers = ConcurrentHashMap.newKeySet();

	private final Set<String> handlers = ConcurrentHashMap.newKeySet();

	static Stream<Concurrency> modes() {
		return Stream.concat(Modes.threaded(), Stream.of(Concurrency.selecting(3)));
	}

	@ParameterizedTest
	@MethodSource("modes")
	void eachSocketIsReceivedFromAndAnswersFromTheSamePort(Concurrency mode) throws IOException {
		assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only Linux shares clients out");
		try (UdpServer server = server(config(mode), (request) -> {
			this.handlers.add(Thread.currentThread().getName());
			request.reply(request.packet());
		})) {
			server.start();
			assertThat(server.channels()).hasSize(3).doesNotHaveDuplicates();
			for (SelectableChannel channel : server.channels()) {
				assertThat(((DatagramChannel) channel).getLocalAddress()).isEqualTo(server.localAddress());
			}
			List<DatagramClient> clients = clients(server, 60);
			for (DatagramClient client : clients) {
				client.send("hello");
				assertThat(client.receiveSender()).isEqualTo(server.localAddress());
			}
			assertThat(this.receivers).hasSize(3);
			if (mode.loops() > 0) {
				assertThat(this.handlers).isEqualTo(this.receivers);
			}
			await().until(() -> server.statistics().completedRequests() == 60);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, 60L);
			assertThat(server.statistics().receivedBytes()).isEqualTo(300);
			await().until(() -> server.statistics().sentBytes() == 300);
			close(clients);
		}
	}

	@Test
	void aClientAlwaysMeetsTheSameReceiver() throws IOException {
		try (UdpServer server = server(config(Concurrency.selecting(3)), ECHO);
				DatagramClient client = DatagramClient.open(bound(server))) {
			server.start();
			for (int i = 0; i < 30; i++) {
				assertThat(client.ask("hello")).isEqualTo("hello");
			}
			assertThat(this.receivers).hasSize(1);
		}
	}

	@Test
	void howManyAreInWorkIsLimitedForAllOfThemTogether() throws IOException {
		CountDownLatch mayGoOn = new CountDownLatch(1);
		ServerConfig config = config(Concurrency.threading()).withQueueSize(5);
		try (UdpServer server = server(config, (request) -> mayGoOn.await())) {
			server.start();
			List<DatagramClient> clients = clients(server, 60);
			for (DatagramClient client : clients) {
				client.send("hello");
			}
			await().until(() -> server.statistics().datagrams().get(DatagramResult.DROPPED) == 55);
			assertThat(server.statistics().activeRequests()).isEqualTo(5);
			mayGoOn.countDown();
			await().until(() -> server.statistics().activeRequests() == 0);
			close(clients);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aPauseHoldsAllOfThem(Concurrency mode) throws IOException {
		try (UdpServer server = server(config(mode), ECHO)) {
			server.start();
			assertThat(TestServers.ask(server, "before")).isEqualTo("before");
			server.pause();
			List<DatagramClient> clients = clients(server, 20);
			for (DatagramClient client : clients) {
				client.send("hello");
			}
			server.resume();
			for (DatagramClient client : clients) {
				assertThat(new String(client.receive())).isEqualTo("hello");
			}
			close(clients);
		}
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aStopAnswersWhatEachSocketHasQueued(Concurrency mode) throws IOException {
		try (UdpServer server = server(config(mode), ECHO)) {
			server.start();
			server.pause();
			List<DatagramClient> clients = clients(server, 30);
			for (DatagramClient client : clients) {
				client.send("hello");
			}
			assertThat(server.stop(Duration.ofSeconds(20)).outcome()).isEqualTo(StopReport.Outcome.GRACEFUL);
			for (DatagramClient client : clients) {
				assertThat(new String(client.receive())).isEqualTo("hello");
			}
			assertThat(server.channels()).isEmpty();
			close(clients);
		}
	}

	@Test
	void handleRequestServesTheDatagramsOfAllSockets() throws IOException {
		try (UdpServer server = server(config(Concurrency.threading()), ECHO)) {
			server.bind();
			List<DatagramClient> clients = clients(server, 10);
			for (DatagramClient client : clients) {
				client.send("hello");
			}
			for (int i = 0; i < 10; i++) {
				server.handleRequest();
			}
			for (DatagramClient client : clients) {
				assertThat(new String(client.receive())).isEqualTo("hello");
			}
			close(clients);
		}
	}

	@Test
	void underSynchronousTheyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> server(config(Concurrency.synchronous()), ECHO))
			.withMessageContaining("'synchronous' serves one request at a time");
	}

	@Test
	void forASocketThatIsHandedInTheyAreRefused() throws IOException {
		try (DatagramChannel bound = DatagramChannel.open()) {
			assertThatIllegalArgumentException()
				.isThrownBy(
						() -> new UdpServer(config(Concurrency.threading()), RequestHandlerFactory.shared(ECHO), bound))
				.withMessageContaining("one socket that was handed in");
		}
	}

	private static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.UDP, mode).withReusePort(true).withAcceptors(3);
	}

	private UdpServer server(ServerConfig config, RequestHandler<DatagramRequest> handler) {
		return new UdpServer(config, RequestHandlerFactory.shared(handler)) {

			@Override
			protected boolean verifyRequest(DatagramRequest request) {
				ReceiverTests.this.receivers.add(Thread.currentThread().getName());
				return true;
			}

		};
	}

	private static InetSocketAddress bound(UdpServer server) throws IOException {
		server.bind();
		return server.localAddress();
	}

	private static List<DatagramClient> clients(UdpServer server, int count) throws IOException {
		List<DatagramClient> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			clients.add(DatagramClient.open(server.localAddress()));
		}
		return clients;
	}

	private static void close(List<DatagramClient> clients) throws IOException {
		for (DatagramClient client : clients) {
			client.close();
		}
	}

}
