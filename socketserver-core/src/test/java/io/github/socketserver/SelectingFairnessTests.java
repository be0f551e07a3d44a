package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What one client of a loop costs the others.
 */
@SuppressWarnings("try")
class SelectingFairnessTests {

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger greedy = new AtomicInteger();

	private final AtomicInteger before = new AtomicInteger(-1);

	@Test
	void aClientThatHasSentALotHasATurnLikeTheOthers() throws IOException {
		int count = 100_000;
		try (BaseServer<?> server = TestServers.stream(config(), () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws Exception {
				switch (new String(line)) {
					case "block" -> SelectingFairnessTests.this.release.await();
					case "polite" -> {
						SelectingFairnessTests.this.before.set(SelectingFairnessTests.this.greedy.get());
						output().writeLine("done");
					}
					default -> SelectingFairnessTests.this.greedy.incrementAndGet();
				}
			}

		})) {
			server.start();
			try (StreamClient blocker = StreamClient.connect(server.localAddress());
					StreamClient greedyClient = StreamClient.connect(server.localAddress());
					StreamClient polite = StreamClient.connect(server.localAddress())) {
				await().until(() -> server.connections().size() == 3);
				blocker.send("block\n");
				greedyClient.send("x\n".repeat(count));
				polite.send("polite\n");
				this.release.countDown();
				assertThat(polite.readLine()).isEqualTo("done");
				assertThat(this.before.get()).isLessThan(count / 4);
				await().until(() -> this.greedy.get() == count);
			}
		}
	}

	/*
	 * The loop itself looks after each of its turns. A turn of a connection has 1,024
	 * frames at most.
	 */
	@Test
	void clientsThatSendOnAndOnHaveOneTurnEachBeforeTheOthers() throws IOException {
		int count = 300_000;
		AtomicInteger most = new AtomicInteger();
		AtomicInteger seen = new AtomicInteger();
		ServerConfig config = config().withPollInterval(Duration.ofNanos(1));
		try (TcpServer server = new TcpServer(config, () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) {
				SelectingFairnessTests.this.greedy.incrementAndGet();
			}

		}) {

			@Override
			protected void serviceActions() {
				int now = SelectingFairnessTests.this.greedy.get();
				most.accumulateAndGet(now - seen.getAndSet(now), Math::max);
			}

		}) {
			server.start();
			List<Background> clients = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				clients.add(Background.run(() -> {
					try (StreamClient client = StreamClient.connect(server.localAddress())) {
						client.send("x\n".repeat(count));
					}
				}));
			}
			clients.forEach(Background::join);
			await().until(() -> this.greedy.get() == 4 * count);
			assertThat(most.get()).isLessThanOrEqualTo(2 * 4 * 1024);
		}
	}

	@Test
	void aHandlerThatKeepsItsLoopIsReportedOnceWithAStack() throws IOException {
		Reports reports = new Reports();
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.stream(config().withStuckAfter(Duration.ofMillis(40)),
						Blocking::new)) {
			server.attributes().put("release", this.release);
			server.addListener(reports);
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n");
				await().until(() -> !log.alarms().isEmpty());
				assertThat(log.alarms()).singleElement()
					.asString()
					.contains("socketserver-test-loop-1")
					.contains("must not block");
				assertThat(reports.threads).containsExactly("socketserver-test-loop-1");
				this.release.countDown();
				assertThat(client.readLine()).isEqualTo("x");
				assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			}
		}
		assertThat(reports.threads).hasSize(1);
		assertThat(reports.stacks.get(0)).anyMatch((frame) -> frame.getClassName().equals(Blocking.class.getName()));
	}

	@Test
	void aDatagramHandlerThatKeepsItsLoopIsReportedToo() throws IOException {
		Reports reports = new Reports();
		ServerConfig config = TestServers.config(SocketType.UDP, Concurrency.selecting())
			.withStuckAfter(Duration.ofMillis(40));
		RequestHandlerFactory<DatagramRequest> factory = RequestHandlerFactory
			.shared((request) -> this.release.await());
		try (BaseServer<?> server = TestServers.datagram(config, factory)) {
			server.addListener(reports);
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("x");
				await().until(() -> reports.threads.size() == 1);
				this.release.countDown();
			}
		}
	}

	@Test
	void manyQuickRequestsAreNotTakenForAHandlerThatKeepsItsLoop() throws IOException {
		Reports reports = new Reports();
		try (BaseServer<?> server = TestServers.stream(config().withStuckAfter(Duration.ofMillis(200)),
				TestServers.UpperCaseLines::new)) {
			server.addListener(reports);
			server.start();
			Background[] clients = new Background[3];
			for (int i = 0; i < clients.length; i++) {
				clients[i] = Background.run(() -> {
					try (StreamClient client = StreamClient.connect(server.localAddress())) {
						for (int j = 0; j < 3000; j++) {
							client.ask("x");
						}
					}
				});
			}
			for (Background client : clients) {
				client.join();
			}
			assertThat(reports.threads).isEmpty();
		}
	}

	private static ServerConfig config() {
		return TestServers.config(SocketType.TCP, Concurrency.selecting());
	}

	/**
	 * Takes note of loops that are stuck.
	 */
	private static final class Reports implements ServerListener {

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final List<List<StackTraceElement>> stacks = new CopyOnWriteArrayList<>();

		@Override
		public void loopStuck(Thread thread, Duration duration) {
			this.stacks.add(List.of(thread.getStackTrace()));
			this.threads.add(thread.getName());
		}

	}

	/**
	 * Blocks until it is released.
	 */
	static class Blocking extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws Exception {
			((CountDownLatch) server().attributes().get("release")).await();
			output().writeLine(line);
		}

	}

}
