package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.Race;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens to a server at the same moment: whoever is first, nothing is done twice
 * and nothing is forgotten.
 */
@Timeout(600)
class ServerRaceTests {

	private static final int ROUNDS = 100;

	private static final Duration TIMEOUT = Duration.ofMillis(4);

	private final AtomicInteger setups = new AtomicInteger();

	private final AtomicInteger finishes = new AtomicInteger();

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	@ParameterizedTest
	@MethodSource("limitedServers")
	void theLimitOfConnectionsIsExactWhileClientsComeAndGo(Concurrency mode, OverloadPolicy policy, int acceptors)
			throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withMaxConnections(2)
			.withMaxConnectionsPolicy(policy)
			.withReusePort(acceptors > 1)
			.withAcceptors(acceptors);
		try (StreamServer server = new TcpServer(config, Counted::new)) {
			server.addListener(new Counting());
			server.start();
			AtomicInteger served = new AtomicInteger();
			AtomicInteger lost = new AtomicInteger();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Race.seconds());
			List<Background> clients = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				clients.add(Background.run(() -> {
					for (int k = 0; k < 60 || System.nanoTime() - end < 0; k++) {
						(isServed(server) ? served : lost).incrementAndGet();
					}
				}));
			}
			clients.forEach((client) -> client.join(Duration.ofSeconds(60 + Race.seconds())));
			ServerStatistics statistics = settled(server);
			assertThat(this.most.get()).isBetween(1, 2);
			assertThat(server.permits().taken()).isZero();
			assertThat(statistics.acceptedConnections()).isEqualTo(this.closed.get());
			assertThat(statistics.rejectedConnectionsTotal()).isEqualTo(lost.get());
			assertThat(lost.get() == 0 || policy == OverloadPolicy.REJECT).isTrue();
			assertThat(this.finishes).hasValue(this.setups.get());
			report(served + " served, " + lost + " rejected");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionThatIsClosedWhileItsHandlerRunsIsClosedOnce(Concurrency mode) throws IOException {
		try (StreamServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Counted::new)) {
			server.addListener(new Counting());
			server.start();
			Map<String, Integer> outcomes = Race.run(ROUNDS, () -> {
				StreamClient client = connected(server);
				Connection connection = server.connections().iterator().next();
				Background.Action talk = () -> {
					if (connection.info().id() % 3 == 0) {
						client.reset();
					}
					else {
						readAll(client.send("hello\nthere\n"));
					}
				};
				return Race.Round.of(() -> outcome(server, client), talk, connection::close);
			});
			assertThat(outcomes).containsOnlyKeys("once");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aConnectionThatTwoCloseWhileItsClientLeavesIsClosedOnce(Concurrency mode) throws IOException {
		try (StreamServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Counted::new)) {
			server.addListener(new Counting());
			server.start();
			Map<String, Integer> outcomes = Race.run(ROUNDS, () -> {
				StreamClient client = connected(server);
				Connection connection = server.connections().iterator().next();
				return Race.Round.of(() -> outcome(server, client), client::shutdownOutput, connection::close,
						connection::close);
			});
			assertThat(outcomes).containsOnlyKeys("once");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void aConnectionThatIsClosedWhileItIsHandedOffIsContinuedAtMostOnce(Concurrency mode) throws IOException {
		AtomicInteger continued = new AtomicInteger();
		RequestHandler<StreamRequest> handler = (request) -> {
			request.input().readLine();
			request.output().writeLine("begun");
			request.input().readLine();
			request.handOff(Concurrency.threading(), (rest) -> {
				continued.incrementAndGet();
				rest.output().writeLine("continued");
			});
		};
		try (StreamServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared(handler))) {
			server.addListener(new Counting());
			server.start();
			Map<String, Integer> outcomes = Race.run(ROUNDS, () -> {
				StreamClient client = connected(server);
				Connection connection = server.connections().iterator().next();
				int before = continued.get();
				return Race.Round.of(
						() -> outcome(server, client) + ((continued.get() - before > 1) ? ", continued twice" : ""),
						() -> readAll(client.send("go on\n")), connection::close);
			});
			assertThat(outcomes).containsOnlyKeys("once");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aStopWhileClientsComeLeavesNobodyBehind(Concurrency mode) {
		AtomicBoolean graceful = new AtomicBoolean();
		Map<String, Integer> outcomes = Race.run(ROUNDS / 2, () -> {
			StreamServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Counted::new);
			server.addListener(new Counting());
			started(server);
			SocketAddress address = server.localAddress();
			Background.Action come = () -> ask(address);
			Background.Action stop = () -> graceful.set(server.stop(Duration.ofSeconds(10)).isGraceful());
			return Race.Round.of(() -> stopped(server) + (graceful.get() ? "" : ", by force"), come, come, stop);
		});
		assertThat(outcomes).containsOnlyKeys("nobody is left");
		assertThat(this.finishes).hasValue(this.setups.get());
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aPauseWhileClientsComeDelaysThemOnly(Concurrency mode) throws IOException {
		try (StreamServer server = new TcpServer(TestServers.config(SocketType.TCP, mode), Counted::new)) {
			server.addListener(new Counting());
			server.start();
			SocketAddress address = server.localAddress();
			Map<String, Integer> outcomes = Race.run(ROUNDS, () -> {
				AtomicInteger answers = new AtomicInteger();
				Background.Action come = () -> answers.addAndGet(ask(address) ? 1 : 0);
				Background.Action pause = () -> {
					server.pause();
					Thread.yield();
					server.resume();
				};
				return Race.Round.of(() -> answers + " served", come, come, pause);
			});
			assertThat(outcomes).containsOnlyKeys("2 served");
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			settled(server);
			assertThat(server.permits().taken()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aHandlerThatEndsWhenItsTimeIsOverHasEndedOrExpiredAndNotBoth(Concurrency mode) throws IOException {
		AtomicLong end = new AtomicLong();
		AtomicInteger interruptedForOthers = new AtomicInteger();
		ThreadLocal<Long> begin = new ThreadLocal<>();
		RequestHandler<StreamRequest> handler = (request) -> {
			boolean interrupted = Thread.currentThread().isInterrupted();
			boolean inTime = System.nanoTime() - begin.get() < TIMEOUT.toNanos();
			interruptedForOthers.addAndGet((interrupted && inTime) ? 1 : 0);
			long until = System.nanoTime() + end.get();
			while (System.nanoTime() - until < 0) {
				LockSupport.parkNanos(50_000);
			}
		};
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withRequestTimeout(TIMEOUT);
		try (StreamServer server = new TcpServer(config, RequestHandlerFactory.shared(handler))) {
			server.addListener(new Counting());
			server.addListener(new ServerListener() {
				@Override
				public void requestStarted(RequestInfo request) {
					begin.set(System.nanoTime());
				}
			});
			server.start();
			for (int i = 0; i < ROUNDS; i++) {
				end.set(TimeUnit.MICROSECONDS.toNanos(3500 + 10L * i));
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					readAll(client);
				}
			}
			Map<CloseCause, Long> causes = settled(server).closedConnections();
			assertThat(this.closed).hasValue(ROUNDS);
			assertThat(causes.get(CloseCause.COMPLETED) + causes.get(CloseCause.DEADLINE)).isEqualTo(ROUNDS);
			assertThat(interruptedForOthers).hasValue(0);
			assertThat(server.permits().taken()).isZero();
			report(causes.get(CloseCause.COMPLETED) + " ended, " + causes.get(CloseCause.DEADLINE) + " expired");
		}
	}

	static Stream<Arguments> limitedServers() {
		return Stream.of(Concurrency.threading(), Modes.pool(), Concurrency.selecting(2))
			.flatMap((mode) -> Stream.of(OverloadPolicy.values())
				.flatMap((policy) -> Stream.of(1, 2).map((acceptors) -> Arguments.of(mode, policy, acceptors))));
	}

	private static boolean isServed(StreamServer server) {
		return ask(server.localAddress());
	}

	private static boolean ask(SocketAddress address) {
		try (StreamClient client = StreamClient.connect(address)) {
			return "HELLO".equals(client.ask("hello"));
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("Neither served nor closed", ex);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static StreamClient connected(StreamServer server) {
		try {
			StreamClient client = StreamClient.connect(server.localAddress());
			client.ask("begin");
			return client;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void started(StreamServer server) {
		try {
			server.start();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static void readAll(StreamClient client) {
		try {
			client.readAll();
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("It was not closed", ex);
		}
		catch (IOException ex) {
			// It was reset.
		}
	}

	private String outcome(StreamServer server, StreamClient client) {
		settled(server);
		try {
			client.close();
		}
		catch (IOException ex) {
			return "the client could not be closed";
		}
		return isSettledOnce(server) ? "once" : this.closed + " of " + this.accepted + " closed, " + this.finishes
				+ " of " + this.setups + " finished, " + server.permits().taken() + " permits";
	}

	/*
	 * A loop that looks for new clients takes a permit for a moment.
	 */
	private boolean isSettledOnce(StreamServer server) {
		long begin = System.nanoTime();
		boolean once = isOnce(server);
		while (!once && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5)) {
			LockSupport.parkNanos(100_000);
			once = isOnce(server);
		}
		return once;
	}

	private boolean isOnce(StreamServer server) {
		return this.closed.get() == this.accepted.get() && this.finishes.get() == this.setups.get()
				&& server.permits().taken() == 0 && server.connections().isEmpty();
	}

	private String stopped(StreamServer server) {
		settled(server);
		server.close();
		return (this.accepted.get() == this.closed.get() && server.permits().taken() == 0
				&& server.connections().isEmpty()) ? "nobody is left" : "somebody is left";
	}

	/*
	 * A request that was handed off is no active one of the statistics until it goes on.
	 */
	private static ServerStatistics settled(StreamServer server) {
		long begin = System.nanoTime();
		while (server.active().size() + server.statistics().activeConnections() + server.permits().taken() > 0) {
			assertThat(System.nanoTime() - begin).as("time to settle").isLessThan(TimeUnit.SECONDS.toNanos(20));
			LockSupport.parkNanos(100_000);
		}
		AccountingLaw.assertHolds(server);
		return server.statistics();
	}

	private static void report(String text) {
		if (Race.seconds() > 0) {
			System.out.println("Race: " + text);
		}
	}

	private final class Counting implements ServerListener {

		@Override
		public void connectionAccepted(ConnectionInfo connection) {
			int now = ServerRaceTests.this.accepted.incrementAndGet() - ServerRaceTests.this.closed.get();
			ServerRaceTests.this.most.accumulateAndGet(now, Math::max);
		}

		@Override
		public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
			ServerRaceTests.this.closed.incrementAndGet();
		}

	}

	private final class Counted extends LineHandler {

		@Override
		protected void setup() throws Exception {
			super.setup();
			ServerRaceTests.this.setups.incrementAndGet();
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

		@Override
		protected void finish() throws Exception {
			ServerRaceTests.this.finishes.incrementAndGet();
			super.finish();
		}

	}

}
