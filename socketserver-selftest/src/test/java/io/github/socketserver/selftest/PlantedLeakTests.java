package io.github.socketserver.selftest;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.EchoLines;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.HandlerLedger;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Result;
import io.github.socketserver.selftest.trial.Result.Outcome;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.ServerMaker;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.selftest.trial.TrialRunner;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The suite fails when something leaks, and says what.
 */
class PlantedLeakTests {

	private static final Duration PATIENCE = Duration.ofMillis(1000);

	@BeforeAll
	static void warmUp() {
		new TrialRunner(Form.SHORT).warmUp(Mode.THREADING, SocketType.TCP);
	}

	@Test
	void serverWithoutALeakPasses() {
		Result result = new TrialRunner(Form.SHORT).run(new OneRequest(), Mode.THREADING, SocketType.TCP);
		assertThat(result.outcome()).as(() -> result.findings().toString()).isIn(Outcome.PASSED, Outcome.SLOW);
	}

	@Test
	void oneDescriptorThatLeaksIsNamed() throws IOException {
		assumeThat(Files.isDirectory(Path.of("/proc/self/fd"))).isTrue();
		AtomicReference<DatagramChannel> leaked = new AtomicReference<>();
		try {
			Result result = run((config, ledger) -> new TcpServer(config, () -> {
				if (leaked.get() == null) {
					leaked.set(DatagramChannel.open(StandardProtocolFamily.INET).bind(null));
				}
				return new EchoLines(ledger);
			}));
			assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
			assertThat(result.findings())
				.anySatisfy((finding) -> assertThat(finding).startsWith("I1 a descriptor has leaked")
					.contains("socket:[", "udp: "));
			assertThat(result.figures().descriptorsAfter()).isPositive();
		}
		finally {
			leaked.get().close();
		}
	}

	@Test
	void oneThreadThatLeaksIsNamed() {
		CountDownLatch end = new CountDownLatch(1);
		AtomicReference<Thread> leaked = new AtomicReference<>();
		try {
			Result result = run((config, ledger) -> new TcpServer(config, () -> {
				if (leaked.get() == null) {
					leaked.set(new Thread(() -> await(end), "planted"));
					leaked.get().start();
				}
				return new EchoLines(ledger);
			}));
			assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
			assertThat(result.findings())
				.anySatisfy((finding) -> assertThat(finding).startsWith("I2 a thread has leaked").endsWith("planted"));
			assertThat(result.figures().threadsAfter()).isPositive();
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void onePermitThatLeaksIsNamed() {
		Result result = run(PermitLeakingServer::new);
		assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
		assertThat(result.findings())
			.anyMatch((finding) -> finding.startsWith("I4 accepted 3, but active 1 and closed 2")
					&& finding.contains("holds a permit: [ConnectionInfo[id=1, clientAddress=/127.0.0.1:"));
	}

	@Test
	void handlerThatIsNotFinishedIsCounted() {
		Result result = run((config, ledger) -> new TcpServer(config, () -> new EchoLines(ledger) {
			@Override
			protected void setup() throws Exception {
				super.setup();
				ledger.setUp();
			}
		}));
		assertThat(result.findings())
			.anySatisfy((finding) -> assertThat(finding).startsWith("I5 6 handlers were set up, 3 were finished"));
	}

	@Test
	void alarmsForWhatAClientDoesAreCounted() {
		Result result = run((config, ledger) -> new TcpServer(config, () -> {
			LoggerFactory.getLogger("planted").warn("A client did something");
			return new EchoLines(ledger);
		}));
		assertThat(result.findings())
			.anySatisfy((finding) -> assertThat(finding).startsWith("I6 ").contains("WARN A client did something"));
	}

	@Test
	void stopThatHasToCutARequestIsReported() {
		Result result = run((config, ledger) -> new TcpServer(config, () -> new EchoLines(ledger) {
			@Override
			protected void finish() throws Exception {
				super.finish();
				await(new CountDownLatch(1));
			}
		}));
		assertThat(result.findings()).anyMatch((finding) -> finding.startsWith("I7 the stop was FORCED"));
	}

	private static Result run(ServerMaker maker) {
		return new TrialRunner(Form.SHORT, maker, PATIENCE).run(new OneRequest(), Mode.THREADING, SocketType.TCP);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A request, besides those of the bystander and of the client that comes after.
	 */
	private static final class OneRequest implements Scenario {

		@Override
		public String name() {
			return "one-request";
		}

		@Override
		public String description() {
			return "A client is served";
		}

		@Override
		public boolean appliesTo(Mode mode, SocketType type) {
			return true;
		}

		@Override
		public void run(Trial trial) throws IOException {
			try (LineClient client = trial.connect()) {
				trial.check("HELLO".equals(client.ask("hello")), "no answer");
			}
		}

	}

	/**
	 * Closes the socket of the first connection, but does not count it as closed.
	 */
	private static final class PermitLeakingServer extends TcpServer {

		private final Map<SocketAddress, StreamConnection> accepted = new ConcurrentHashMap<>();

		PermitLeakingServer(ServerConfig config, HandlerLedger ledger) {
			super(config, () -> new EchoLines(ledger));
		}

		@Override
		protected StreamListener openListener(SocketAddress address) throws IOException {
			return new RecordingListener(super.openListener(address), this.accepted);
		}

		@Override
		protected void shutdownRequest(StreamRequest request) {
			if (request.id() != 1) {
				super.shutdownRequest(request);
				return;
			}
			try {
				this.accepted.get(request.clientAddress()).close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Remembers the connections that it accepts.
	 */
	private record RecordingListener(StreamListener listener,
			Map<SocketAddress, StreamConnection> accepted) implements StreamListener {

		@Override
		public SocketAddress localAddress() {
			return this.listener.localAddress();
		}

		@Override
		public SelectableChannel channel() {
			return this.listener.channel();
		}

		@Override
		public StreamConnection accept() throws IOException {
			StreamConnection connection = this.listener.accept();
			if (connection != null) {
				this.accepted.put(connection.clientAddress(), connection);
			}
			return connection;
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
