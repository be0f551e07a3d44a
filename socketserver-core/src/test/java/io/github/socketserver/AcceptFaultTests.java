package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TcpTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code accept} may report, and that the loop lives on.
 */
class AcceptFaultTests {

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private final FaultyTcpServer server = new FaultyTcpServer(TestServers.config(SocketType.TCP),
			RequestHandlerFactory.shared(TestServers.upperCaseLines()));

	private final List<Long> attempts = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Software caused connection abort", "Connection reset by peer", "Protocol error",
			"Network is down", "Protocol not available", "Host is down", "Machine is not on the network",
			"No route to host", "Operation not supported", "Network is unreachable", "Operation not permitted",
			"Interrupted system call", "Connection timed out", "Invalid argument" })
	void aTransientFailureIsCountedAndTheNextClientIsServed(String message) throws IOException {
		this.server.failOnce(new SocketException(message));
		this.server.start();
		assertThat(TestServers.ask(this.server, "hello")).isEqualTo("HELLO");
		assertThat(this.server.statistics().acceptErrors()).containsEntry(AcceptErrorKind.TRANSIENT, 1L)
			.containsEntry(AcceptErrorKind.FATAL, 0L);
		AccountingLaw.assertSettled(this.server, 1);
	}

	@Test
	void aThousandTransientFailuresInARowNeitherEndTheLoopNorMakeItSpin() throws IOException {
		for (int i = 0; i < 1000; i++) {
			this.server.failOnce(new IOException("Software caused connection abort"));
		}
		this.server.start();
		try (LogCapture log = LogCapture.start()) {
			assertThat(TestServers.ask(this.server, "hello")).isEqualTo("HELLO");
			assertThat(log.alarms()).isEmpty();
		}
		assertThat(this.server.statistics().acceptErrors()).containsEntry(AcceptErrorKind.TRANSIENT, 1000L);
		assertThat(this.server.acceptFailure()).isNull();
		assertThat(this.server.attempts()).isLessThan(1200);
	}

	@Test
	void exhaustionIsVisibleAndLoggedOnceASecondWhileItLasts() throws IOException {
		List<String> events = new ArrayList<>();
		this.server.addListener(new ServerListener() {
			@Override
			public void acceptRecovered() {
				events.add("recovered");
			}
		});
		this.server.start();
		long begin = System.nanoTime();
		try (LogCapture log = LogCapture.start(); StreamClient established = client()) {
			assertThat(established.ask("before")).isEqualTo("BEFORE");
			this.server.failAlways(() -> new IOException("Too many open files"));
			try (StreamClient waiting = client()) {
				waiting.send("waiting\n");
				await().until(() -> this.server.acceptFailure() != null && this.server.acceptFailure().count() >= 4);
				assertThat(this.server.acceptFailure().kind()).isEqualTo(AcceptErrorKind.EXHAUSTED);
				assertThat(this.server.acceptFailure().message()).isEqualTo("Too many open files");
				assertThat(this.server.state()).isEqualTo(ServerState.RUNNING);
				assertThat(established.ask("meanwhile")).isEqualTo("MEANWHILE");
				assertThat(log.alarms()).hasSizeBetween(1, mostLines(begin)).first().asString().contains("ulimit -n");
				this.server.recover();
				assertThat(waiting.readLine()).isEqualTo("WAITING");
			}
			assertThat(this.server.acceptFailure()).isNull();
			assertThat(log.lines(Level.INFO)).filteredOn((line) -> line.contains("accepts again")).hasSize(1);
		}
		assertThat(events).containsExactly("recovered");
		AccountingLaw.assertSettled(this.server, 2);
	}

	@Test
	void thePauseGrowsSoThatExhaustionCostsFewAttempts() throws Exception {
		failAlways();
		this.server.start();
		try (StreamClient client = client()) {
			await().until(() -> this.attempts.size() >= 8);
			for (int i = 0; i < 7; i++) {
				assertThat(this.attempts.get(i + 1) - this.attempts.get(i)).as("after failure %d", i + 1)
					.isGreaterThanOrEqualTo(FIRST_PAUSE << i);
			}
			assertThat(client.isReadable()).isFalse();
		}
	}

	/*
	 * A machine that is busy may be so late that this is not seen, but not each time.
	 */
	@Test
	void thePauseEndsAtOnceWhenAConnectionOfTheServerCloses() throws IOException {
		this.server.start();
		Deque<StreamClient> established = new ArrayDeque<>();
		for (int i = 0; i < 20; i++) {
			established.add(client());
			assertThat(established.getLast().ask("before")).isEqualTo("BEFORE");
		}
		failAlways();
		try (StreamClient waiting = client()) {
			waiting.send("waiting\n");
			await().atMost(1, TimeUnit.MINUTES).until(() -> endsThePause(established.removeFirst()));
			this.server.recover();
			assertThat(waiting.readLine()).isEqualTo("WAITING");
		}
		for (StreamClient client : established) {
			client.close();
		}
		AccountingLaw.assertSettled(this.server, 21);
	}

	/*
	 * The first of these attempts may still be one before the last pause was ended.
	 */
	private boolean endsThePause(StreamClient established) throws IOException {
		int before = this.attempts.size();
		await().until(() -> this.attempts.size() >= before + 7);
		int last = this.attempts.size() - 1;
		established.close();
		await().until(() -> this.attempts.size() > last + 1);
		return this.attempts.get(last + 1) - this.attempts.get(last) < FIRST_PAUSE << 5;
	}

	private void failAlways() {
		this.server.failAlways(() -> {
			this.attempts.add(System.nanoTime());
			return new IOException("Too many open files");
		});
	}

	/*
	 * One a second, and the first.
	 */
	private static int mostLines(long begin) {
		return (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + 2;
	}

	@Test
	void recoveriesAreLoggedAsSeldomAsFailures() throws IOException {
		this.server.start();
		long begin = System.nanoTime();
		try (LogCapture log = LogCapture.start()) {
			for (int i = 0; i < 20; i++) {
				this.server.failOnce(new IOException("Too many open files"));
				assertThat(TestServers.ask(this.server, "x")).isEqualTo("X");
			}
			long failures = log.alarms().size();
			assertThat(log.lines(Level.INFO)).filteredOn((line) -> line.contains("accepts again"))
				.hasSizeLessThanOrEqualTo((int) failures);
			assertThat(failures).isLessThanOrEqualTo(mostLines(begin));
		}
		AccountingLaw.assertSettled(this.server, 20);
	}

	@Test
	void anUnknownExceptionOrErrorFromAcceptIsNotTheEnd() throws IOException {
		this.server.failOnce(new IllegalStateException("what is this?"));
		this.server.failOnce(new NullPointerException());
		this.server.failOnce(new AssertionError("planted"));
		this.server.failOnce(new StackOverflowError());
		this.server.failOnce(new OutOfMemoryError("planted"));
		this.server.failOnce(new IOException());
		this.server.start();
		try (LogCapture log = LogCapture.start()) {
			assertThat(TestServers.ask(this.server, "hello")).isEqualTo("HELLO");
			assertThat(log.alarms()).isNotEmpty();
		}
		assertThat(this.server.statistics().acceptErrors()).containsEntry(AcceptErrorKind.FATAL, 5L)
			.containsEntry(AcceptErrorKind.EXHAUSTED, 1L);
		assertThat(this.server.state()).isEqualTo(ServerState.RUNNING);
	}

	@Test
	void aServerThatCannotAcceptCanBeStopped() throws IOException {
		this.server.failAlways(() -> new IOException("Too many open files"));
		this.server.start();
		try (StreamClient client = client()) {
			await().until(() -> this.server.acceptFailure() != null && this.server.acceptFailure().count() >= 5);
			this.server.shutdown();
			assertThat(this.server.state()).isEqualTo(ServerState.BOUND);
			this.server.recover();
			this.server.start();
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void anInterruptedThreadDoesNotSpinInHandleRequest() throws Exception {
		Thread thread = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				this.server.handleRequest();
			}
			catch (IOException ex) {
				// Seen by the assertion below.
			}
		});
		thread.start();
		await().until(() -> !thread.isAlive());
		assertThat(this.server.state()).isEqualTo(ServerState.BOUND);
	}

	@Test
	void oneListenerThatFailsDoesNotKeepTheOthersFromBeingServed() throws IOException {
		Supplier<Throwable> fault = () -> new IOException("Protocol error");
		ServerConfig config = TestServers.config(SocketType.TCP)
			.withAddresses(List.of(new InetSocketAddress("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0)));
		AtomicInteger opened = new AtomicInteger();
		List<SocketAddress> addresses = new ArrayList<>();
		try (FaultyTcpServer twoListeners = new FaultyTcpServer(config,
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected StreamListener openListener(SocketAddress address) throws IOException {
				boolean broken = opened.getAndIncrement() == 0;
				StreamListener listener = broken ? super.openListener(address)
						: TcpTransport.listen((InetSocketAddress) address, socketSettings());
				addresses.add(listener.localAddress());
				return listener;
			}
		}) {
			twoListeners.failAlways(fault);
			twoListeners.start();
			try (StreamClient deaf = StreamClient.connect(addresses.get(0));
					StreamClient served = StreamClient.connect(addresses.get(1))) {
				assertThat(served.ask("hello")).isEqualTo("HELLO");
				assertThat(deaf.isReadable()).isFalse();
			}
		}
	}

	@Test
	void aServerThatCannotAcceptTurnsHardlyMoreOftenThanItTries() throws IOException {
		AtomicInteger turns = new AtomicInteger();
		try (FaultyTcpServer counting = new FaultyTcpServer(
				TestServers.config(SocketType.TCP).withPollInterval(Duration.ofHours(1)),
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected void serviceActions() {
				turns.incrementAndGet();
			}
		}) {
			counting.failAlways(() -> new IOException("Too many open files"));
			counting.start();
			try (StreamClient client = StreamClient.connect(counting.localAddress())) {
				await().until(() -> counting.acceptFailure() != null && counting.acceptFailure().count() >= 7);
				assertThat(turns.get()).isLessThanOrEqualTo((int) (2 * counting.attempts() + 2));
				assertThat(client.isReadable()).isFalse();
			}
		}
	}

	private StreamClient client() throws IOException {
		return StreamClient.connect(this.server.localAddress());
	}

}
