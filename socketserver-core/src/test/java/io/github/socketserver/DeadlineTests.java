package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.io.WriteTimeoutException;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Time-outs under each mode.
 */
@SuppressWarnings("try")
class DeadlineTests {

	private static final Duration SHORT = Duration.ofMillis(60);

	private static final Duration IDLE = Duration.ofMillis(400);

	private final AtomicReference<PeerException> ended = new AtomicReference<>();

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void aClientThatSendsNothingIsClosedAfterTheConnectionTimeout(SocketType type, Concurrency mode)
			throws IOException {
		ServerConfig config = TestServers.config(type, mode).withConnectionTimeout(SHORT);
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config, TestServers.upperCaseLines())) {
			try (StreamClient client = connect(server)) {
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
			await().until(() -> this.ended.get() != null);
			assertThat(this.ended.get()).isInstanceOf(ReadTimeoutException.class)
				.hasMessageContaining("client sent nothing");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aClientThatStopsSendingIsClosedAfterTheIdleTimeout(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withIdleTimeout(SHORT);
		try (BaseServer<?> server = serve(config, TestServers.upperCaseLines())) {
			try (StreamClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				client.send("half a li");
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void bytesThatAreWrittenProlongTheWaitForReading(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withIdleTimeout(IDLE);
		try (BaseServer<?> server = serve(config, TestServers.upperCaseLines())) {
			await().atMost(1, TimeUnit.MINUTES).until(() -> isProlonged(server));
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.IDLE,
					server.statistics().acceptedConnections());
		}
	}

	/*
	 * Where the machine is too busy for a line in time, that says nothing.
	 */
	private static boolean isProlonged(BaseServer<?> server) throws IOException {
		try (StreamClient client = connect(server)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			Connection connection = server.connections().iterator().next();
			long begin = System.nanoTime();
			long last = begin;
			while (last - begin < 4 * IDLE.toNanos()) {
				connection.output().writeLine("news");
				assertThat(client.readLine()).isEqualTo("news");
				awaitNanos(TimeUnit.MILLISECONDS.toNanos(50));
				long now = System.nanoTime();
				if (now - last > IDLE.toNanos() / 2) {
					client.read();
					return false;
				}
				last = now;
			}
			assertThat(client.ask("still here")).isEqualTo("STILL HERE");
			assertThat(client.read()).isEqualTo(-1);
			return true;
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aHandlerThatDoesNotReadIsNotCut(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withConnectionTimeout(SHORT)
			.withIdleTimeout(SHORT);
		try (BaseServer<?> server = serve(config, (request) -> {
			awaitNanos(4 * SHORT.toNanos());
			request.output().writeLine("done");
		})) {
			try (StreamClient client = connect(server)) {
				assertThat(client.readLine()).isEqualTo("done");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.COMPLETED,
					1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aHandlersOwnTimeoutReplacesTheServersAndItMayStillReply(Concurrency mode) throws IOException {
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
			request.setTimeout(SHORT);
			try {
				request.input().readLine();
			}
			catch (ReadTimeoutException ex) {
				request.output().writeLine("too late: " + ex.getMessage());
			}
		})) {
			try (StreamClient client = connect(server)) {
				client.send("half a li");
				assertThat(client.readLine()).startsWith("too late: The client sent nothing for");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.COMPLETED,
					1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void readingMayGoOnAfterATimeout(Concurrency mode) throws IOException {
		CountDownLatch timedOut = new CountDownLatch(1);
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP, mode), (request) -> {
			request.setTimeout(SHORT);
			try {
				request.input().readLine();
			}
			catch (ReadTimeoutException ex) {
				timedOut.countDown();
			}
			request.setTimeout(null);
			request.output().writeLine(request.input().readLine());
		}); StreamClient client = connect(server)) {
			client.send("half ");
			await().until(() -> timedOut.getCount() == 0);
			assertThat(client.ask("a line")).isEqualTo("half a line");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void aRequestThatReadsForTooLongIsCut(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withRequestTimeout(Duration.ofMillis(100));
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config, TestServers.upperCaseLines())) {
			try (StreamClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.DEADLINE,
					1L);
			await().until(() -> this.ended.get() != null);
			assertThat(this.ended.get()).isInstanceOf(RequestTimeoutException.class);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aRequestThatIsBlockedElsewhereIsInterrupted(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withRequestTimeout(Duration.ofMillis(100));
		AtomicInteger interrupted = new AtomicInteger();
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config, (request) -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.incrementAndGet();
				throw ex;
			}
		})) {
			for (int i = 0; i < 3; i++) {
				try (StreamClient client = connect(server)) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 3).closedConnections()).containsEntry(CloseCause.DEADLINE,
					3L);
			assertThat(interrupted).hasValue(3);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void theInterruptDoesNotHitTheNextRequestOfTheSameThread() throws IOException {
		PoolSettings one = new PoolSettings(1, 1, 10, OverloadPolicy.WAIT);
		for (Concurrency mode : new Concurrency[] { Concurrency.pool(one), Concurrency.synchronous() }) {
			AtomicInteger count = new AtomicInteger();
			AtomicBoolean hit = new AtomicBoolean();
			ServerConfig config = TestServers.config(SocketType.TCP, mode).withRequestTimeout(Duration.ofMillis(20));
			try (BaseServer<?> server = serve(config, (request) -> {
				// A request's own time-out cuts its connection before it interrupts.
				boolean interrupted = Thread.currentThread().isInterrupted();
				hit.compareAndSet(false, interrupted && request.connection().isOpen());
				if (count.getAndIncrement() % 2 == 0) {
					// Ends at about the moment at which it expires, and keeps the flag.
					awaitNanos(TimeUnit.MILLISECONDS.toNanos(20));
					if (Thread.interrupted()) {
						Thread.currentThread().interrupt();
					}
				}
			})) {
				for (int i = 0; i < 60; i++) {
					try (StreamClient client = connect(server)) {
						client.read();
					}
					catch (IOException ex) {
						// The request was cut.
					}
				}
				AccountingLaw.assertSettled(server, 60);
				assertThat(hit).isFalse();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void aClientThatNeverReadsIsClosedAfterTheWriteTimeout(SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withWriteTimeout(Duration.ofMillis(150));
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = serve(config, (request) -> {
			while (true) {
				request.output().write(new byte[1 << 20]);
			}
		}); StreamClient client = connect(server)) {
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
				.containsEntry(CloseCause.WRITE_TIMEOUT, 1L);
			await().until(() -> this.ended.get() != null);
			assertThat(this.ended.get()).isInstanceOf(WriteTimeoutException.class)
				.hasMessageContaining("did not take its reply");
			assertThat(client.readAll()).isNotEmpty();
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aWriteOfAnyThreadThatWasCutEndsTheConnectionAndNothingFollowsIt(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withWriteTimeout(Duration.ofMillis(300));
		AtomicReference<Throwable> cut = new AtomicReference<>();
		AtomicReference<Throwable> next = new AtomicReference<>();
		try (BaseServer<?> server = serve(config, TestServers.upperCaseLines());
				StreamClient client = connect(server)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			Connection connection = server.connections().iterator().next();
			byte[] reply = new byte[32 << 20];
			Background first = Background.run(() -> cut.set(catchThrowable(() -> connection.output().write(reply))));
			await().until(() -> connection.sentBytes() > reply.length / 1024);
			Background second = Background
				.run(() -> next.set(catchThrowable(() -> connection.output().writeLine("NEXT"))));
			first.join();
			second.join();
			assertThat(cut.get()).isInstanceOf(WriteTimeoutException.class);
			assertThat(next.get()).isInstanceOf(WriteTimeoutException.class);
			assertThat(connection.isOpen()).isFalse();
			assertThat(client.readAll()).hasSizeLessThan(reply.length).containsOnly(0);
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
				.containsEntry(CloseCause.WRITE_TIMEOUT, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aNegativeTimeoutOfAHandlerIsRefusedByName(Concurrency mode) throws IOException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Hasty::new) {

			@Override
			protected void handleError(StreamRequest request, Throwable thrown) {
				failure.set(thrown);
			}

		}) {
			server.start();
			assertThat(TestServers.hear(server)).isNull();
			await().until(() -> failure.get() != null);
			assertThat(failure.get()).isInstanceOf(IllegalArgumentException.class)
				.hasMessage("timeout() of " + Hasty.class.getName() + " must not be negative, but is PT-1S; "
						+ "return zero for no limit, or null for the server's time-outs");
		}
	}

	@Test
	void aNegativeTimeoutOfARequestIsRefused() throws IOException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (BaseServer<?> server = serve(TestServers.config(SocketType.TCP), (request) -> {
			failure.set(catchThrowable(() -> request.setTimeout(Duration.ofNanos(-1))));
			request.setTimeout(Duration.ZERO);
		})) {
			assertThat(TestServers.hear(server)).isNull();
			await().until(() -> failure.get() != null);
			assertThat(failure.get()).isInstanceOf(IllegalArgumentException.class)
				.hasMessageStartingWith("The time-out of a request must not be negative, but is PT-0.000000001S; ");
		}
	}

	@Test
	void aReplyThatWasHeldBackIsGivenUpOnceAndNotTriedAgain() throws IOException {
		FaultTransport transport = new FaultTransport();
		ServerConfig config = TestServers.config(SocketType.TCP).withWriteTimeout(SHORT);
		try (StreamServer server = transport.server(config, RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			try {
				while (true) {
					request.output().write(new byte[8000]);
				}
			}
			catch (WriteTimeoutException ex) {
				transport.write(1, FaultTransport.nothingWritten());
				throw ex;
			}
		}))) {
			server.start();
			try (StreamClient client = connect(server)) {
				client.send("one\ntwo\n");
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(transport.planned()).as("writes that were not tried").isOne();
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections())
				.containsEntry(CloseCause.WRITE_TIMEOUT, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void manySilentClientsAllGoAndABystanderIsServed(Concurrency mode) throws IOException {
		int silent = mode.name().equals("synchronous") ? 5 : 200;
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withQueueSize(512)
			.withConnectionTimeout(Duration.ofMillis(200));
		try (BaseServer<?> server = serve(config, TestServers.upperCaseLines())) {
			StreamClient[] clients = new StreamClient[silent];
			for (int i = 0; i < silent; i++) {
				clients[i] = connect(server);
			}
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			for (StreamClient client : clients) {
				assertThat(client.read()).isEqualTo(-1);
				client.close();
			}
			assertThat(AccountingLaw.assertSettled(server, silent + 1).closedConnections())
				.containsEntry(CloseCause.IDLE, (long) silent);
		}
	}

	@Test
	void noTimeoutMeansForever() throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP)
			.withConnectionTimeout(Duration.ZERO)
			.withIdleTimeout(Duration.ZERO)
			.withWriteTimeout(Duration.ZERO);
		try (BaseServer<?> server = serve(config, TestServers.upperCaseLines());
				StreamClient client = connect(server)) {
			awaitNanos(TimeUnit.MILLISECONDS.toNanos(300));
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	private static void awaitNanos(long nanos) {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < nanos) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
	}

	private static StreamClient connect(BaseServer<?> server) throws IOException {
		return StreamClient.connect(server.localAddress());
	}

	private BaseServer<?> serve(ServerConfig config, RequestHandler<StreamRequest> handler) throws IOException {
		BaseServer<?> server = TestServers.stream(config, RequestHandlerFactory.shared(handler));
		server.addListener(new ServerListener() {
			@Override
			public void requestCompleted(RequestInfo request, Duration duration, Throwable failure) {
				if (failure instanceof PeerException peer) {
					DeadlineTests.this.ended.set(peer);
				}
			}
		});
		server.start();
		return server;
	}

	/**
	 * Has no time at all.
	 */
	private static final class Hasty extends LineHandler {

		@Override
		protected Duration timeout() {
			return Duration.ofSeconds(-1);
		}

		@Override
		protected void handleLine(byte[] line) {
			throw new IllegalStateException("Nobody sends a line");
		}

	}

}
