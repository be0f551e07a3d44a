package io.github.socketserver;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * How connections of a loop end that cannot go on: completely, once, and without costing
 * the loop anything.
 */
@Timeout(120)
@SuppressWarnings("try")
class SelectingEndTests {

	private static final byte[] LONG = new byte[16 << 20];

	private final AtomicInteger finishes = new AtomicInteger();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aClientThatWasGivenUpIsNotWaitedForOnceMore(boolean tls) throws IOException {
		TestAuthority authority = new TestAuthority("Test Authority");
		SSLContext context = authority.issue("localhost").context(authority);
		ServerConfig config = config().withWriteTimeout(Duration.ofMillis(200));
		AtomicReference<Throwable> inTheEnd = new AtomicReference<>();
		try (StreamServer server = (StreamServer) TestServers
			.stream(tls ? config.withTls(TlsSettings.of(() -> context)) : config, () -> new LineHandler() {

				@Override
				protected void handleLine(byte[] line) throws IOException {
					output().write(LONG);
				}

				@Override
				protected void finish() {
					((LiveConnection) connection()).channel().setTimeout(Duration.ofHours(1));
					inTheEnd.set(catchThrowable(() -> output().writeLine("bye")));
				}

			})) {
			server.start();
			try (TlsClient client = tls
					? TlsClient.connect(server.localAddress(), TestIdentity.context(null, authority)) : null;
					StreamClient plain = tls ? null : StreamClient.connect(server.localAddress())) {
				if (tls) {
					client.send("x\n");
				}
				else {
					plain.send("x\n");
				}
				assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
					.containsEntry(CloseCause.WRITE_TIMEOUT, 1L);
			}
			assertThat(inTheEnd.get()).isInstanceOf(WriteTimeoutException.class);
		}
	}

	@Test
	void aRequestThatHasEndedKeepsNoLoopBusyWhileItsClientTakesTheRest() throws IOException {
		ServerConfig config = config().withMaxPendingOutput(2 * LONG.length);
		try (StreamServer server = (StreamServer) TestServers.stream(config, () -> new LineHandler() {

			@Override
			protected void handleLine(byte[] line) throws IOException {
				output().write(LONG);
				endRequest();
			}

		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\nmore\n");
				await().until(() -> server.connections()
					.stream()
					.anyMatch((connection) -> connection.state() == ConnectionState.WRITING));
				SelectingLoop loop = server.runtime().loops().first();
				long before = loop.step();
				await().during(Duration.ofMillis(200))
					.atMost(Duration.ofSeconds(10))
					.until(() -> loop.step() - before < 1000);
				assertThat(client.readAll()).hasSize(LONG.length);
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aWriteThatMemoryCutsEndsItsConnection() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), CutWrite.class.getName())
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(new String(process.getInputStream().readAllBytes())).contains("first java.lang.OutOfMemoryError",
					"open false", "cause 1", "second io.github.socketserver.io.PeerException");
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void connectionsThatAreClosedWhileTheyJoinALoopAreCountedOnce() throws Exception {
		int clients = 1000;
		AtomicBoolean over = new AtomicBoolean();
		try (StreamServer server = (StreamServer) TestServers
			.stream(TestServers.config(SocketType.TCP, Concurrency.selecting(2)), TestServers.UpperCaseLines::new)) {
			server.start();
			Background closer = Background.run(() -> {
				while (!over.get()) {
					server.connections().forEach(Connection::close);
				}
			});
			for (int i = 0; i < clients; i++) {
				StreamClient.connect(server.localAddress()).close();
			}
			await().until(() -> server.statistics().acceptedConnections() == clients);
			over.set(true);
			closer.join();
			AccountingLaw.assertSettled(server, clients);
			assertThat(server.runtime().loops().all()).allMatch((loop) -> loop.load().get() == 0);
		}
	}

	@Test
	void aConnectionThatTheLoopCannotWatchEndsWithTheError() throws IOException {
		FaultTransport transport = new FaultTransport();
		CountDownLatch setup = new CountDownLatch(1);
		transport.accept((listener) -> unwatchable(listener, setup));
		try (LogCapture log = LogCapture.start();
				StreamServer server = transport.server(config(), () -> new LineHandler() {

					@Override
					protected void setup() throws Exception {
						super.setup();
						setup.countDown();
					}

					@Override
					protected void handleLine(byte[] line) throws IOException {
						output().writeLine(line);
					}

					@Override
					protected void finish() {
						SelectingEndTests.this.finishes.incrementAndGet();
					}

				})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(TestServers.ask(server, "next")).isEqualTo("next");
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.ERROR, 1L)
				.containsEntry(CloseCause.CLIENT, 1L);
			assertThat(log.alarms()).hasSize(1);
			assertThat(this.finishes).hasValue(2);
		}
	}

	/*
	 * A channel that was closed cannot be registered, like one for which there is no
	 * room.
	 */
	private static StreamConnection unwatchable(StreamListener listener, CountDownLatch from) throws IOException {
		StreamConnection real = listener.accept();
		if (real == null) {
			return null;
		}
		SocketChannel closed = SocketChannel.open();
		closed.close();
		return (StreamConnection) Proxy.newProxyInstance(SelectingEndTests.class.getClassLoader(),
				new Class<?>[] { StreamConnection.class },
				(proxy, method, arguments) -> (method.getName().equals("channel") && from.getCount() == 0) ? closed
						: method.invoke(real, arguments));
	}

	private static ServerConfig config() {
		return TestServers.config(SocketType.TCP, Concurrency.selecting());
	}

	/**
	 * Writes more to a client that does not read than fits into the memory.
	 */
	public static final class CutWrite {

		private CutWrite() {
		}

		public static void main(String[] arguments) throws Exception {
			try (BaseServer<?> server = TestServers.stream(config(), TestServers.UpperCaseLines::new)) {
				server.start();
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					client.ask("hello");
					Connection connection = server.connections().iterator().next();
					byte[] large = new byte[60 << 20];
					System.out.println("first " + catchThrowable(() -> connection.output().write(large)));
					System.out.println("open " + connection.isOpen());
					System.out.println("cause " + server.statistics().closedConnections().get(CloseCause.ERROR));
					System.out.println("second " + catchThrowable(() -> connection.output().writeLine("next")));
				}
			}
			System.exit(0);
		}

	}

}
