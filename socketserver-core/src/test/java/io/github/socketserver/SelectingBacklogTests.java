package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Under {@code selecting}, whatever is held back, for whichever reason, leaves or is gone
 * on with in the end: somebody always waits for something.
 */
@Timeout(60)
@SuppressWarnings("try")
class SelectingBacklogTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final SSLContext CONTEXT = AUTHORITY.issue("localhost").context(AUTHORITY);

	private static final SSLContext ANONYMOUS = TestIdentity.context(null, AUTHORITY);

	private static final int[] BUFFERS = { 100, 8192 };

	private static final int[] LIMITS = { 1, 4096, 100_000 };

	private static final int[] LENGTHS = { 10, 1000, 40_000 };

	private final AtomicInteger handled = new AtomicInteger();

	private final Semaphore blocking = new Semaphore(0);

	private final Semaphore release = new Semaphore(0);

	@ParameterizedTest
	@MethodSource("combinations")
	void eachReplyArrivesWhateverTheSizesOfBufferLimitAndLine(int buffer, int limit, int length, boolean tls)
			throws Exception {
		int count = 8;
		ServerConfig config = config(tls).withWriteBuffering(WriteBuffering.buffered(buffer))
			.withMaxPendingOutput(limit)
			.withSendBufferSize(4096);
		try (BaseServer<?> server = TestServers.stream(config, () -> new Replies(length))) {
			server.start();
			try (TlsClient client = tls ? TlsClient.connect(server.localAddress(), ANONYMOUS) : null;
					StreamClient plain = tls ? null : StreamClient.connect(server.localAddress())) {
				for (int i = 1; i <= count; i++) {
					send("x\n", client, plain);
					int expected = i;
					await().pollDelay(Duration.ZERO)
						.pollInterval(Duration.ofMillis(1))
						.until(() -> this.handled.get() == expected || isFull(server));
				}
				send("flush\n", client, plain);
				if (tls) {
					client.shutdownOutput();
				}
				else {
					plain.shutdownOutput();
				}
				assertThat(tls ? client.readAll() : plain.readAll()).hasSize(count * (length + 1));
			}
		}
	}

	static Stream<Arguments> combinations() {
		return IntStream.of(BUFFERS)
			.boxed()
			.flatMap((buffer) -> IntStream.of(LIMITS)
				.boxed()
				.flatMap((limit) -> IntStream.of(LENGTHS)
					.boxed()
					.flatMap((length) -> Stream.of(Arguments.of(buffer, limit, length, false),
							Arguments.of(buffer, limit, length, true)))));
	}

	@Test
	void aBufferOfTheHandlersOwnLeavesWhenTheLimitIsReached() throws IOException {
		ServerConfig config = config(false).withMaxPendingOutput(4096);
		try (BaseServer<?> server = TestServers.stream(config, () -> new Replies(1000) {

			@Override
			protected void setup() throws Exception {
				super.setup();
				output().setBuffering(WriteBuffering.buffered(8192));
			}

		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n".repeat(5));
				assertThat(client.readExactly(5 * 1001)).hasSize(5 * 1001);
				assertThat(client.send("flush\n").shutdownOutput().readAll()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aWriteByAnotherThreadLeavesAtOnceTogetherWithWhatIsHeldBack(boolean selecting) throws IOException {
		ServerConfig config = TestServers
			.config(SocketType.TCP, selecting ? Concurrency.selecting() : Concurrency.threading())
			.withWriteBuffering(WriteBuffering.buffered(8192));
		try (BaseServer<?> server = TestServers.stream(config, () -> new Replies(4))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n");
				await().until(() -> this.handled.get() == 1);
				server.connections().iterator().next().output().writeLine("news");
				assertThat(client.readLine()).isEqualTo("rrrr");
				assertThat(client.readLine()).isEqualTo("news");
				assertThat(client.send("flush\n").shutdownOutput().readAll()).isEmpty();
			}
		}
	}

	@Test
	void requestsThatTlsHasReceivedAreHandledAlthoughAnotherThreadHasMadeRoom() throws Exception {
		int count = 300;
		int length = 4000;
		ServerConfig config = config(true).withWriteBuffering(WriteBuffering.writeThrough())
			.withMaxPendingOutput(length)
			.withSendBufferSize(16_384);
		try (BaseServer<?> server = TestServers.stream(config, () -> new Replies(length))) {
			server.start();
			try (TlsClient client = TlsClient.connect(server.localAddress(), ANONYMOUS).handshake()) {
				await().until(() -> server.connections().size() == 1);
				LiveConnection connection = ((StreamServer) server).liveConnections().iterator().next();
				ReplyOutput output = connection.output();
				try (TlsClient other = TlsClient.connect(server.localAddress(), ANONYMOUS).handshake()) {
					other.send("block\n");
					this.blocking.acquire();
					for (int i = 0; i < count; i++) {
						client.send("x\n");
					}
					this.release.release();
					await().until(() -> isFull(connection));
					other.send("block\n");
					this.blocking.acquire();
					AtomicInteger received = new AtomicInteger();
					Background reader = Background.run(() -> {
						while (received.get() < count * (length + 1) && client.read() >= 0) {
							received.incrementAndGet();
						}
					});
					await().until(() -> received.get() >= connection.sentBytes() - length - 1);
					output.flush();
					this.release.release();
					reader.join();
					assertThat(received).hasValue(count * (length + 1));
				}
			}
		}
	}

	private static boolean isFull(BaseServer<?> server) {
		return ((StreamServer) server).liveConnections().stream().anyMatch(SelectingBacklogTests::isFull);
	}

	private static boolean isFull(LiveConnection connection) {
		LoopConnection served = connection.loopConnection();
		return served != null && served.output().isFull();
	}

	private static void send(String text, TlsClient tls, StreamClient plain) throws IOException {
		if (tls != null) {
			tls.send(text);
		}
		else {
			plain.send(text);
		}
	}

	private static ServerConfig config(boolean tls) {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.selecting());
		return tls ? config.withTls(TlsSettings.of(() -> CONTEXT)) : config;
	}

	/**
	 * Answers each line with one of a given length, unless it is a command.
	 */
	private class Replies extends LineHandler {

		private final byte[] reply;

		Replies(int length) {
			this.reply = new byte[length];
			Arrays.fill(this.reply, (byte) 'r');
		}

		@Override
		protected void handleLine(byte[] line) throws Exception {
			switch (new String(line)) {
				case "flush" -> output().flush();
				case "block" -> {
					SelectingBacklogTests.this.blocking.release();
					SelectingBacklogTests.this.release.acquire();
				}
				default -> {
					output().writeLine(this.reply);
					SelectingBacklogTests.this.handled.incrementAndGet();
				}
			}
		}

	}

}
