package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Interrupts of a loop's thread.
 */
@SuppressWarnings("try")
class LoopInterruptTests {

	private static final String ENDED = "Socket server 'test' stops serving without having been asked to: ";

	@ParameterizedTest
	@MethodSource("onTheLoopsThread")
	void aHandlerThatLeavesTheLoopsThreadInterruptedDoesNotEndTheLoop(SocketType type, Concurrency mode)
			throws IOException {
		ServerConfig config = TestServers.config(type, mode);
		try (BaseServer<?> server = type.isStream()
				? TestServers.stream(config, RequestHandlerFactory.shared((request) -> {
					request.output().writeLine(request.input().readLine());
					Thread.currentThread().interrupt();
				})) : TestServers.datagram(config, RequestHandlerFactory.shared((request) -> {
					request.output().write(request.packet());
					Thread.currentThread().interrupt();
				}))) {
			server.start();
			for (int i = 0; i < 5; i++) {
				assertThat(TestServers.ask(server, "hello")).startsWith("hello");
			}
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
		}
	}

	@Test
	void anInterruptThatAHandlerLeavesBehindReachesNoOtherClientOfItsLoop() throws IOException {
		CountDownLatch release = new CountDownLatch(1);
		List<StreamClient> clients = new ArrayList<>();
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, Concurrency.selecting()),
				() -> new LineHandler() {

					@Override
					protected void handleLine(byte[] line) throws Exception {
						if (line.length == 0) {
							release.await();
						}
						output().writeLine(String.valueOf(Thread.currentThread().isInterrupted()));
						Thread.currentThread().interrupt();
					}

				})) {
			server.start();
			for (int i = 0; i < 8; i++) {
				clients.add(StreamClient.connect(server.localAddress()));
			}
			await().until(() -> server.connections().size() == 8);
			clients.get(0).send("\n");
			for (StreamClient client : clients.subList(1, 8)) {
				client.send("hello\n");
			}
			release.countDown();
			for (StreamClient client : clients) {
				assertThat(client.readLine()).isEqualTo("false");
			}
		}
		finally {
			for (StreamClient client : clients) {
				client.close();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void hooksThatLeaveTheLoopsThreadInterruptedDoNotEndTheLoop(Concurrency mode) throws IOException {
		try (InterruptingServer server = new InterruptingServer(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			for (int i = 0; i < 5; i++) {
				assertThat(TestServers.hear(server)).isNull();
			}
			await().until(() -> server.called.containsAll(Set.of("verify", "error", "shutdown", "actions")));
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void anInterruptOfTheThreadThatServesForeverEndsTheLoopWithALine(Concurrency mode) throws Exception {
		ServerConfig config = TestServers.config(SocketType.TCP, mode);
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = TestServers.upperCase(config)) {
			server.bind();
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			await().until(() -> server.statistics().activeConnections() == 0);
			thread.interrupt();
			thread.join();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			assertThat(log.messages(Level.INFO)).filteredOn((line) -> line.startsWith(ENDED))
				.singleElement()
				.asString()
				.endsWith("was interrupted");
		}
	}

	@Test
	void anInterruptWhileAFullPoolKeepsTheLoopFromAcceptingEndsIt() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Concurrency pool = Concurrency.pool(new PoolSettings(1, 0, 0, OverloadPolicy.WAIT));
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, pool),
				RequestHandlerFactory.shared((request) -> {
					busy.countDown();
					release.await();
				}))) {
			server.bind();
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			try (StreamClient first = StreamClient.connect(server.localAddress());
					StreamClient second = StreamClient.connect(server.localAddress())) {
				busy.await();
				thread.interrupt();
				await().until(() -> !thread.isAlive());
				assertThat(server.statistics().acceptedConnections()).isEqualTo(1);
			}
			finally {
				release.countDown();
			}
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void anInterruptWhileAnExecutorKeepsTheLoopWaitingEndsIt(SocketType type) throws Exception {
		CountDownLatch waiting = new CountDownLatch(1);
		Executor executor = (task) -> {
			waiting.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			new Thread(task).start();
		};
		ServerConfig config = TestServers.config(type, Concurrency.executor(executor));
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = TestServers.upperCase(config)) {
			server.bind();
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			Background client = Background.run(() -> assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO"));
			waiting.await();
			thread.interrupt();
			await().until(() -> !thread.isAlive());
			client.join();
			assertThat(log.messages(Level.INFO)).contains(ENDED + "the thread of its loop was interrupted");
		}
	}

	@Test
	void anInterruptThatWasPendingBeforeAHandlerRanIsTheLoopsEvenIfTheHandlerTakesIt() throws Exception {
		CountDownLatch taken = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				RequestHandlerFactory.shared((request) -> {
					if (Thread.interrupted()) {
						taken.countDown();
					}
				})) {
			@Override
			protected StreamRequest getRequest() throws IOException {
				StreamRequest request = super.getRequest();
				if (request != null) {
					Thread.currentThread().interrupt();
				}
				return request;
			}
		}) {
			server.bind();
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			assertThat(TestServers.hear(server)).isNull();
			taken.await();
			thread.join();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
		}
	}

	@Test
	void aHandlerThatStopsTheServerByItsExceptionLeavesALine() throws IOException {
		try (LogCapture log = LogCapture.start();
				TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
						RequestHandlerFactory.shared((request) -> {
							throw new StopServerException("enough");
						}))) {
			server.bind();
			Thread thread = new Thread(() -> serveForever(server));
			thread.start();
			assertThat(TestServers.hear(server)).isNull();
			await().until(() -> !thread.isAlive());
			assertThat(log.messages(Level.INFO)).contains(ENDED + "StopServerException was thrown");
		}
	}

	@Test
	void aLoopThatWasAskedToEndLeavesNoSuchLine() throws IOException {
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
			server.start();
			server.shutdown();
			server.start();
			server.stop(Duration.ofSeconds(10));
			assertThat(log.messages(Level.INFO)).noneMatch((line) -> line.startsWith(ENDED));
		}
	}

	static Stream<Arguments> onTheLoopsThread() {
		return Arrays.stream(SocketType.values())
			.flatMap((type) -> Stream.of(Concurrency.synchronous(), Concurrency.executor(Runnable::run))
				.map((mode) -> Arguments.of(type, mode)));
	}

	private static void serveForever(BaseServer<?> server) {
		try {
			server.serveForever();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (StopServerException ex) {
			// That is how a handler ends it.
		}
	}

	/**
	 * Server whose hooks leave their thread interrupted and turn everybody away.
	 */
	private static final class InterruptingServer extends TcpServer {

		private final Set<String> called = ConcurrentHashMap.newKeySet();

		InterruptingServer(ServerConfig config) {
			super(config.withPollInterval(Duration.ofMillis(5)), TestServers.upperCaseHandlers(config));
		}

		@Override
		protected boolean verifyRequest(StreamRequest request) {
			interrupted("verify");
			throw new IllegalStateException("Nobody is welcome");
		}

		@Override
		protected void handleError(StreamRequest request, Throwable failure) {
			interrupted("error");
		}

		@Override
		protected void shutdownRequest(StreamRequest request) {
			super.shutdownRequest(request);
			interrupted("shutdown");
		}

		@Override
		protected void serviceActions() {
			interrupted("actions");
		}

		private void interrupted(String hook) {
			this.called.add(hook);
			Thread.currentThread().interrupt();
		}

	}

}
