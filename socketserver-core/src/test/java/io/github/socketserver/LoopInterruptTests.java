package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Interrupts of a loop's thread.
 */
class LoopInterruptTests {

	private static final String ENDED = "Socket server 'test' stops serving without having been asked to: ";

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void aHandlerThatLeavesTheLoopsThreadInterruptedDoesNotEndTheLoop(SocketType type) throws IOException {
		ServerConfig config = TestServers.config(type, Concurrency.synchronous());
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
