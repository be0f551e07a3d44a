package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Limits on connections and datagrams.
 */
@SuppressWarnings("try")
class LimitTests {

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void theLimitIsExactUnderABurstAndAllClientsAreServedInTheEnd(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withMaxConnections(5);
		AtomicInteger open = new AtomicInteger();
		AtomicInteger mostOpen = new AtomicInteger();
		try (TcpServer server = new TcpServer(config, RequestHandlerFactory.shared((request) -> {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			request.output().writeLine(request.input().readLine());
			this.running.decrementAndGet();
		}))) {
			server.addListener(new ServerListener() {
				@Override
				public void connectionAccepted(ConnectionInfo connection) {
					mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
				}

				@Override
				public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
					open.decrementAndGet();
				}
			});
			server.start();
			burst(8, 25, () -> assertThat(TestServers.ask(server, "hello")).isEqualTo("hello"));
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 200);
			assertThat(statistics.rejectedConnectionsTotal()).isZero();
			assertThat(this.most.get()).isBetween(1, 5);
			assertThat(mostOpen.get()).isBetween(1, 5);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void clientsBeyondTheLimitWaitInTheBacklog(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withMaxConnections(2);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (StreamClient first = connect(server); StreamClient second = connect(server)) {
				assertThat(first.ask("a")).isEqualTo("A");
				assertThat(second.ask("b")).isEqualTo("B");
				try (StreamClient third = connect(server)) {
					third.send("c\n");
					assertThat(first.ask("again")).isEqualTo("AGAIN");
					assertThat(third.isReadable()).isFalse();
					assertThat(server.statistics().acceptedConnections()).isEqualTo(2);
					first.close();
					assertThat(third.readLine()).isEqualTo("C");
				}
			}
			AccountingLaw.assertSettled(server, 3);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void clientsBeyondTheLimitAreClosedAndCountedWhereThePolicyIsToReject(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withMaxConnections(3)
			.withMaxConnectionsPolicy(OverloadPolicy.REJECT);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			List<StreamClient> admitted = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				StreamClient client = connect(server);
				admitted.add(client);
				assertThat(client.ask("x")).isEqualTo("X");
			}
			burst(4, 10, () -> {
				try (StreamClient rejected = connect(server)) {
					assertThat(rejected.read()).isEqualTo(-1);
				}
			});
			assertThat(server.statistics().rejectedConnections()).containsEntry(RejectReason.LIMIT, 40L);
			for (StreamClient client : admitted) {
				assertThat(client.ask("still")).isEqualTo("STILL");
				client.close();
			}
			AccountingLaw.assertSettled(server, 3);
			assertThat(TestServers.ask(server, "next")).isEqualTo("NEXT");
		}
	}

	@Test
	void everyPermitComesBackHoweverTheRequestEnds() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP).withMaxConnections(1);
		AtomicInteger count = new AtomicInteger();
		try (TcpServer server = new TcpServer(config, RequestHandlerFactory.shared((request) -> {
			switch (count.getAndIncrement() % 4) {
				case 0 -> throw new IllegalStateException("planted");
				case 1 -> request.connection().close();
				case 2 -> request.input().readAllBytes();
				default -> request.output().write(new byte[100_000]);
			}
		})) {
			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
			}

			@Override
			protected boolean verifyRequest(StreamRequest request) {
				return request.id() % 5 != 0;
			}
		}) {
			server.start();
			for (int i = 0; i < 50; i++) {
				try (StreamClient client = connect(server)) {
					client.shutdownOutput();
					client.readAll();
				}
			}
			AccountingLaw.assertSettled(server, 40);
			assertThat(server.statistics().rejectedConnections()).containsEntry(RejectReason.VERIFY, 10L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void datagramsBeyondTheQueueAreDroppedAndCounted(SocketType type, Concurrency mode) throws Exception {
		int queue = Modes.isInline(mode) ? 1 : 4;
		ServerConfig config = TestServers.config(type, mode).withQueueSize(queue);
		ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
		try (BaseServer<?> server = TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.release.await();
			handled.add(new String(request.packet(), StandardCharsets.UTF_8));
			this.running.decrementAndGet();
		}))) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				for (int i = 0; i < queue; i++) {
					client.send("kept " + i);
				}
				await().until(() -> this.running.get() == queue);
				if (!Modes.isInline(mode)) {
					for (int i = 0; i < 5; i++) {
						client.send("dropped " + i);
					}
					await().until(() -> server.statistics().datagrams().get(DatagramResult.DROPPED) == 5);
				}
				this.release.countDown();
				await().until(() -> server.statistics().completedRequests() == queue);
				client.send("next");
				await().until(() -> handled.contains("next"));
			}
			assertThat(handled).noneMatch((packet) -> packet.startsWith("dropped"));
			assertThat(this.most).hasValue(queue);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, queue + 1L);
		}
	}

	@Test
	void aFloodThatIsDroppedDoesNotKeepTheServerFromBeingShutDown() throws Exception {
		ServerConfig config = TestServers.config(SocketType.UDP).withQueueSize(1);
		try (BaseServer<?> server = TestServers.datagram(config,
				RequestHandlerFactory.shared((request) -> this.release.await()))) {
			server.start();
			Thread flood = new Thread(() -> {
				try (DatagramClient client = DatagramClient.open(server.localAddress())) {
					while (!Thread.currentThread().isInterrupted()) {
						client.send("x");
					}
				}
				catch (IOException ex) {
					// The server is gone.
				}
			});
			flood.start();
			await().until(() -> server.statistics().datagrams().get(DatagramResult.DROPPED) > 1000);
			assertThat(server.shutdown(Duration.ofSeconds(10))).isTrue();
			flood.interrupt();
			flood.join();
			this.release.countDown();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void datagramsThatAreTooLongAreDroppedWhole(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.UDP, mode).withMaxPacketSize(100);
		try (BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send(new byte[101]).send(new byte[60_000]);
				assertThat(client.ask("x".repeat(100))).isEqualTo("X".repeat(100));
				client.send(new byte[0]);
			}
			await().until(() -> server.statistics().datagrams().get(DatagramResult.HANDLED) == 2);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.TRUNCATED, 2L);
		}
	}

	@Test
	void oneFloodedSocketDoesNotKeepTheOthersFromBeingServed() throws Exception {
		ServerConfig config = TestServers.config(SocketType.UDP, Concurrency.synchronous())
			.withAddresses(List.of(new InetSocketAddress("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0)));
		try (UdpServer server = new UdpServer(config,
				RequestHandlerFactory.shared((request) -> request.output().write(request.packet())))) {
			server.start();
			InetSocketAddress second = (InetSocketAddress) ((DatagramChannel) server.channels().get(1))
				.getLocalAddress();
			Thread flood = new Thread(() -> {
				try (DatagramClient client = DatagramClient.open(server.localAddress())) {
					while (!Thread.currentThread().isInterrupted()) {
						client.send("x");
					}
				}
				catch (IOException ex) {
					// The server is gone.
				}
			});
			flood.start();
			await().until(() -> server.statistics().completedRequests() > 100);
			try (DatagramClient client = DatagramClient.open(second)) {
				assertThat(client.ask("hello")).isEqualTo("hello");
			}
			flood.interrupt();
			flood.join();
		}
	}

	private static void burst(int threads, int each, Step step) throws InterruptedException {
		List<Thread> all = new ArrayList<>();
		ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
		for (int i = 0; i < threads; i++) {
			Thread thread = new Thread(() -> {
				try {
					for (int k = 0; k < each; k++) {
						step.run();
					}
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
			});
			thread.start();
			all.add(thread);
		}
		for (Thread thread : all) {
			thread.join();
		}
		assertThat(failures).isEmpty();
	}

	private static StreamClient connect(BaseServer<?> server) throws IOException {
		return StreamClient.connect(server.localAddress());
	}

	@FunctionalInterface
	private interface Step {

		void run() throws Exception;

	}

}
