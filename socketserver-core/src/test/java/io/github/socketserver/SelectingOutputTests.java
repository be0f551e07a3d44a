package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Under {@code selecting}, writing never waits, and what waits instead has a limit.
 */
@SuppressWarnings("try")
class SelectingOutputTests {

	private static final int REPLY = 65_536;

	private final AtomicInteger handled = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void aClientThatDoesNotReadIsNotReadFromUntilItDoes(SocketType type) throws IOException {
		int count = 1000;
		try (BaseServer<?> server = server(config(type).withMaxPendingOutput(200_000), new byte[REPLY])) {
			server.start();
			try (StreamClient greedy = StreamClient.connect(server.localAddress())) {
				greedy.send("x\n".repeat(count));
				await().until(() -> connectionOf(server).output().isFull());
				int before = this.handled.get();
				assertThat(TestServers.ask(server, "bystander")).hasSize(REPLY);
				assertThat(TestServers.ask(server, "bystander")).hasSize(REPLY);
				assertThat(this.handled.get() - 2).isEqualTo(before).isLessThan(count);
				for (int i = 0; i < count; i++) {
					assertThat(read(greedy, REPLY + 1)).isEqualTo(REPLY + 1);
				}
				assertThat(greedy.ask("again")).hasSize(REPLY);
			}
			AccountingLaw.assertSettled(server, 3);
		}
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "TCP", "UNIX_STREAM" })
	void aClientThatNeverReadsIsClosedAfterTheWriteTimeout(SocketType type) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = server(config(type).withWriteTimeout(Duration.ofMillis(100)),
						new byte[16 << 20])) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n");
				assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
					.containsEntry(CloseCause.WRITE_TIMEOUT, 1L);
			}
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aReplyThatIsLargerThanTheLimitArrivesWhole() throws IOException {
		byte[] reply = new byte[16 << 20];
		try (BaseServer<?> server = server(config(SocketType.TCP).withMaxPendingOutput(1000), reply)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\ntwo\n").shutdownOutput();
				assertThat(client.readAll()).hasSize(2 * (reply.length + 1));
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
		}
	}

	@Test
	void linesThatOtherThreadsWriteArriveWholeAlsoWhileTheClientIsSlow() throws IOException {
		int threads = 4;
		int lines = 100;
		try (BaseServer<?> server = server(config(SocketType.TCP).withMaxPendingOutput(1 << 30), new byte[1])) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				ReplyOutput output = outputOf(server);
				Background[] writers = new Background[threads];
				for (int i = 0; i < threads; i++) {
					String line = String.valueOf((char) ('a' + i)).repeat(50_000);
					writers[i] = Background.run(() -> {
						for (int j = 0; j < lines; j++) {
							output.writeLine(line);
						}
					});
				}
				for (Background writer : writers) {
					writer.join();
				}
				int[] seen = new int[threads];
				for (int i = 0; i < threads * lines; i++) {
					byte[] line = bytes(client, 50_001);
					assertThat(line).containsOnly(line[0], (byte) '\n').endsWith((byte) '\n');
					seen[line[0] - 'a']++;
				}
				assertThat(seen).containsOnly(lines);
			}
		}
	}

	@Test
	void aBroadcastToAClientThatDoesNotReadFailsWhenTooMuchWaits() throws IOException {
		byte[] line = new byte[100_000];
		try (BaseServer<?> server = server(config(SocketType.TCP).withMaxPendingOutput(300_000), new byte[1])) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				ReplyOutput output = outputOf(server);
				AtomicInteger written = new AtomicInteger();
				assertThatExceptionOfType(PeerException.class).isThrownBy(() -> {
					while (true) {
						output.writeLine(line);
						written.incrementAndGet();
					}
				})
					.withMessageContaining("300000 bytes wait already")
					.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.WRITE_TIMEOUT));
				for (int i = 0; i < written.get(); i++) {
					assertThat(read(client, line.length + 1)).isEqualTo(line.length + 1);
				}
				await().untilAsserted(() -> output.writeLine("room again"));
				assertThat(client.readLine()).isEqualTo("room again");
			}
		}
	}

	@Test
	void repliesToGluedRequestsLeaveTogether() throws IOException {
		AtomicInteger writes = new AtomicInteger();
		try (BaseServer<?> server = server(config(SocketType.TCP), new byte[10])) {
			server.addListener(new ServerListener() {

				@Override
				public void dataSent(long bytes) {
					writes.incrementAndGet();
				}

			});
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n".repeat(500));
				assertThat(read(client, 500 * 11)).isEqualTo(500 * 11);
				assertThat(writes.get()).isLessThan(50);
			}
		}
	}

	@Test
	void aReplyDoesNotWaitForTheHandlerOfTheNextRequest() throws IOException {
		try (BaseServer<?> server = TestServers.stream(config(SocketType.TCP), () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws Exception {
				if (line.length > 1) {
					SelectingOutputTests.this.release.await();
				}
				output().writeLine(line);
			}

		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("1\nblocks\n");
				assertThat(client.readLine()).isEqualTo("1");
				this.release.countDown();
				assertThat(client.readLine()).isEqualTo("blocks");
			}
		}
	}

	@Test
	void aBufferThatTheHandlerAskedForLeavesWhenItIsFullAndInTheEnd() throws IOException {
		ServerConfig config = config(SocketType.TCP).withWriteBuffering(WriteBuffering.buffered(30));
		try (BaseServer<?> server = server(config, new byte[9])) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("1\n");
				await().until(() -> this.handled.get() == 1);
				client.send("2\n");
				await().until(() -> this.handled.get() == 2);
				try (StreamClient bystander = StreamClient.connect(server.localAddress())) {
					assertThat(bystander.send("bystander\n").shutdownOutput().readAll()).hasSize(10);
				}
				assertThat(client.isReadable()).isFalse();
				client.send("3\n");
				assertThat(read(client, 30)).isEqualTo(30);
				client.send("4\n").shutdownOutput();
				assertThat(client.readAll()).hasSize(10);
			}
		}
	}

	@Test
	void writingThroughSendsEachReplyByItself() throws IOException {
		AtomicInteger writes = new AtomicInteger();
		ServerConfig config = config(SocketType.TCP).withWriteBuffering(WriteBuffering.writeThrough());
		try (BaseServer<?> server = server(config, new byte[10])) {
			server.addListener(new ServerListener() {

				@Override
				public void dataSent(long bytes) {
					assertThat(bytes).isLessThanOrEqualTo(11);
					writes.incrementAndGet();
				}

			});
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n".repeat(50));
				assertThat(read(client, 50 * 11)).isEqualTo(50 * 11);
			}
		}
		assertThat(writes.get()).isGreaterThanOrEqualTo(50);
	}

	private BaseServer<?> server(ServerConfig config, byte[] reply) {
		return TestServers.stream(config, () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				SelectingOutputTests.this.handled.incrementAndGet();
				output().writeLine(reply);
			}

		});
	}

	private static ServerConfig config(SocketType type) {
		return TestServers.config(type, Concurrency.selecting());
	}

	private static LoopConnection connectionOf(BaseServer<?> server) {
		List<LiveConnection> connections = List.copyOf(((StreamServer) server).liveConnections());
		return connections.get(0).loopConnection();
	}

	private static ReplyOutput outputOf(BaseServer<?> server) {
		await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next().output();
	}

	private static int read(StreamClient client, int count) throws IOException {
		return bytes(client, count).length;
	}

	private static byte[] bytes(StreamClient client, int count) throws IOException {
		return client.readExactly(count);
	}

}
