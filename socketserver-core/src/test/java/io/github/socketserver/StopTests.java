package io.github.socketserver;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.HookLog;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.RecordingServer;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Stopping while things go on.
 */
@SuppressWarnings("try")
class StopTests {

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void aForcedStopNamesInterruptsAndCountsWhatHasSurvived(Concurrency mode) throws IOException {
		CountDownLatch interrupted = new CountDownLatch(1);
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
						RequestHandlerFactory.shared((request) -> {
							request.output().writeLine("begun");
							try {
								new CountDownLatch(1).await();
							}
							catch (InterruptedException ex) {
								interrupted.countDown();
								throw ex;
							}
						}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isEqualTo("begun");
				StopReport report = server.stop(Duration.ofMillis(300));
				assertThat(report.outcome()).isEqualTo(StopReport.Outcome.FORCED);
				assertThat(report.survivors()).hasSize(1)
					.first()
					.asString()
					.contains("request 1")
					.contains("127.0.0.1:" + client.localPort());
				await().until(() -> interrupted.getCount() == 0);
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.FORCED, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aHandlerThatIgnoresTheInterruptDoesNotHoldTheStopUpAndEndsQuietlyLater() throws IOException {
		AtomicBoolean goOn = new AtomicBoolean(true);
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
						RequestHandlerFactory.shared((request) -> {
							request.output().writeLine("begun");
							while (goOn.get()) {
								Thread.onSpinWait();
							}
						}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isEqualTo("begun");
				StopReport report = server.stop(Duration.ofMillis(200));
				assertThat(report.isGraceful()).isFalse();
				assertThat(server.state()).isEqualTo(ServerState.STOPPED);
				assertThat(server.statistics().activeRequests()).isEqualTo(1);
				// A restart meanwhile must neither disturb the old request nor lose it.
				server.start();
				goOn.set(false);
				await().until(() -> server.statistics().activeRequests() == 0);
			}
			server.stop(Duration.ofSeconds(5));
			AccountingLaw.assertSettled(server, 1);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void clientsThatWereQueuedWhenTheStopBeganAreServed(SocketType type, Concurrency mode) throws Exception {
		for (int round = 0; round < 5; round++) {
			try (BaseServer<?> server = TestServers.stream(TestServers.config(type, mode),
					RequestHandlerFactory.shared((request) -> request.output().writeLine("served")))) {
				server.start();
				server.pause();
				List<StreamClient> queued = new ArrayList<>();
				for (int i = 0; i < 40; i++) {
					queued.add(StreamClient.connect(server.localAddress()));
				}
				assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
				for (StreamClient client : queued) {
					try (client) {
						assertThat(client.readLine()).isEqualTo("served");
					}
				}
				AccountingLaw.assertSettled(server, 40);
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void clientsWhoConnectWhileTheLastOnesAreServedAreAnsweredOrRefusedAndNeverReset(Concurrency mode)
			throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withQueueSize(8);
		try (CrowdedServer server = new CrowdedServer(config)) {
			server.start();
			SocketAddress address = server.localAddress();
			server.pause();
			for (int i = 0; i < 8; i++) {
				server.connect(address);
			}
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
			int count = server.clients.size();
			for (StreamClient client : server.clients) {
				try (client) {
					assertThat(client.readLine()).isEqualTo("hello");
				}
			}
			assertThat(count + server.refused.get()).isGreaterThanOrEqualTo(16);
			AccountingLaw.assertSettled(server, count);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "TCP", "UNIX_STREAM" })
	void queuedClientsAreServedEvenIfTheLimitOfConnectionsAdmitsFewerAtATime(SocketType type) throws Exception {
		try (BaseServer<?> server = TestServers.stream(
				TestServers.config(type, Concurrency.synchronous()).withMaxConnections(2),
				RequestHandlerFactory.shared((request) -> request.output().writeLine("served")))) {
			server.start();
			server.pause();
			List<StreamClient> queued = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				queued.add(StreamClient.connect(server.localAddress()));
			}
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
			for (StreamClient client : queued) {
				try (client) {
					assertThat(client.readLine()).isEqualTo("served");
				}
			}
		}
	}

	@Test
	void aServerThatIsStoppedBeforeItsLoopBeginsIsStillSaidToHaveStartedOnItsAddress() throws IOException {
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
						RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
					@Override
					public @Nullable InetSocketAddress localAddress() {
						boolean stopped = Thread.currentThread().getName().equals("socketserver-test");
						return stopped ? null : super.localAddress();
					}
				}) {
			server.start();
			int port = server.localAddress().getPort();
			await().untilAsserted(() -> assertThat(log.lines(Level.INFO)).first()
				.asString()
				.contains("started on 127.0.0.1:" + port));
		}
	}

	@Test
	void clientsWhoseTurnDoesNotComeBeforeTheStopHasToEndAreTurnedAway() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				RequestHandlerFactory.shared((request) -> new CountDownLatch(1).await()))) {
			server.start();
			server.pause();
			List<StreamClient> queued = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				queued.add(StreamClient.connect(server.localAddress()));
			}
			assertThat(server.stop(Duration.ofMillis(300)).survivors()).hasSize(1);
			for (StreamClient client : queued) {
				try (client) {
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().rejectedConnections()).containsEntry(RejectReason.OVERLOAD, 2L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theLoopItselfClosesTheListenerSoThatNothingComesBetweenItsLastAcceptAndTheClose(Concurrency mode)
			throws IOException {
		HookLog log = new HookLog();
		ServerConfig config = TestServers.config(SocketType.TCP, mode);
		try (RecordingServer server = new RecordingServer(config, TestServers.upperCaseHandlers(config), log)) {
			server.start();
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
		}
		assertThat(log.threadsOf("serverClose")).extracting(Thread::getName)
			.containsExactly((mode.loops() > 0) ? "socketserver-test-loop-1" : "socketserver-test");
		assertThat(log.hooks()).last().isEqualTo("serverClose");
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void datagramsThatAreInWorkWhenTheStopBeginsAreAnswered(SocketType type, Concurrency mode) throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode),
				RequestHandlerFactory.shared((request) -> {
					go.await();
					request.output().write(request.packet());
				}))) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("in work");
				await().until(() -> server.statistics().activeRequests() == 1);
				Thread stopper = new Thread(() -> server.stop(Duration.ofSeconds(10)));
				stopper.start();
				await().until(() -> server.state() == ServerState.DRAINING);
				go.countDown();
				assertThat(new String(client.receive(), StandardCharsets.UTF_8)).isEqualTo("in work");
				stopper.join();
			}
			assertThat(server.state()).isEqualTo(ServerState.STOPPED);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void aClientThatWasTurnedAwayAndLingersIsGoneWhenStopReturns(Concurrency mode) throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				RequestHandlerFactory.shared(TestServers.upperCaseLines())) {
			@Override
			protected boolean verifyRequest(StreamRequest request) {
				return false;
			}
		}) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("never read");
				assertThat(client.read()).isEqualTo(-1);
				assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
				await().until(() -> server.connections().isEmpty());
			}
		}
	}

	@Test
	void aHandlerMayCloseAServerThatAnotherThreadStops() throws Exception {
		for (int i = 0; i < 20; i++) {
			AtomicReference<TcpServer> self = new AtomicReference<>();
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch go = new CountDownLatch(1);
			try (LogCapture log = LogCapture.start();
					TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
							RequestHandlerFactory.shared((request) -> {
								begun.countDown();
								go.await();
								self.get().close();
							}))) {
				self.set(server);
				server.start();
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					await().until(() -> begun.getCount() == 0);
					Thread stopper = new Thread(() -> server.stop(Duration.ofSeconds(10)));
					stopper.start();
					await().until(() -> server.state() == ServerState.DRAINING);
					go.countDown();
					stopper.join();
					assertThat(client.read()).isEqualTo(-1);
				}
				await().until(() -> server.state() == ServerState.CLOSED);
				AccountingLaw.assertSettled(server, 1);
				assertThat(log.alarms()).isEmpty();
			}
		}
	}

	@Test
	void twoServersAreStoppedWithoutDisturbingEachOther() throws IOException {
		try (BaseServer<?> first = TestServers.upperCase(TestServers.config(SocketType.TCP).withName("first"));
				BaseServer<?> second = TestServers.upperCase(TestServers.config(SocketType.TCP).withName("second"))) {
			first.start();
			second.start();
			try (StreamClient client = StreamClient.connect(second.localAddress())) {
				assertThat(client.ask("before")).isEqualTo("BEFORE");
				assertThat(first.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
				assertThat(client.ask("after")).isEqualTo("AFTER");
				assertThat(TestServers.ask(second, "new")).isEqualTo("NEW");
			}
			AccountingLaw.assertSettled(second, 2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	@Timeout(120)
	void startAndStopMayFollowAtOnceAndEveryClientThatWasAcceptedIsCounted(Concurrency mode) throws Exception {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			int asked = 0;
			for (int i = 0; i < 50; i++) {
				server.start();
				if (i % 3 != 0) {
					assertThat(TestServers.ask(server, "x")).isEqualTo("X");
					asked++;
				}
				assertThat(server.stop(Duration.ofSeconds(5)).isGraceful()).isTrue();
				ServerStatistics statistics = server.statistics();
				assertThat(statistics.acceptedConnections()).isEqualTo(asked);
				assertThat(statistics.closedConnectionsTotal()).isEqualTo(asked);
			}
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	@Timeout(120)
	void aServerThatWasStoppedWithoutAnyTimeMayBeBoundAndStartedAtOnce(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			for (int i = 0; i < 200; i++) {
				server.bind();
				server.start();
				server.stop(Duration.ZERO);
			}
			server.start();
			assertThat(TestServers.ask(server, "x")).isEqualTo("X");
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void pauseAndResumeUnderLoadLoseNobody() throws Exception {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
			server.start();
			AtomicBoolean goOn = new AtomicBoolean(true);
			AtomicInteger asked = new AtomicInteger();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			Thread load = new Thread(() -> {
				try {
					while (goOn.get()) {
						assertThat(TestServers.ask(server, "x")).isEqualTo("X");
						asked.incrementAndGet();
					}
				}
				catch (Throwable ex) {
					failure.set(ex);
				}
			});
			load.start();
			for (int i = 0; i < 500; i++) {
				server.pause();
				server.resume();
			}
			await().until(() -> asked.get() > 20 || failure.get() != null);
			goOn.set(false);
			load.join();
			assertThat(failure).hasNullValue();
			AccountingLaw.assertSettled(server, asked.get());
		}
	}

	/**
	 * Server of one line a client. While it stops, a client connects for each one whose
	 * turn comes.
	 */
	private static final class CrowdedServer extends TcpServer {

		private static final int MOST = 48;

		private final Queue<StreamClient> clients = new ConcurrentLinkedQueue<>();

		private final AtomicInteger refused = new AtomicInteger();

		private SocketAddress address = new InetSocketAddress(0);

		CrowdedServer(ServerConfig config) {
			super(config, (config.concurrency().loops() > 0) ? OneLine::new : RequestHandlerFactory
				.shared((request) -> request.output().writeLine(request.input().readLine())));
		}

		void connect(SocketAddress address) throws IOException {
			this.address = address;
			this.clients.add(StreamClient.connect(address).send("hello\n"));
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) throws Exception {
			try {
				if (this.clients.size() < MOST) {
					connect(this.address);
				}
			}
			catch (ConnectException ex) {
				this.refused.incrementAndGet();
			}
			return true;
		}

	}

	private static final class OneLine extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
			endRequest();
		}

	}

}
