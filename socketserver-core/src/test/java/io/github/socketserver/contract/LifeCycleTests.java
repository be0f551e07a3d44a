package io.github.socketserver.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The life of a server, verb by verb, from each state.
 */
class LifeCycleTests {

	private static final Duration AGES = Duration.ofSeconds(60);

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void newServerIgnoresEveryVerbButThoseThatBind(SocketType type) throws Exception {
		BaseServer<?> server = TestServers.upperCase(TestServers.config(type));
		server.shutdown();
		server.pause();
		server.resume();
		server.await();
		assertThat(server.stop(AGES).isGraceful()).isTrue();
		assertThat(server.state()).isEqualTo(ServerState.NEW);
		server.start();
		assertThat(server.state()).isEqualTo(ServerState.RUNNING);
		server.close();
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void boundServerCanBeStartedAndStopped(SocketType type) throws Exception {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			server.bind();
			server.pause();
			server.resume();
			server.shutdown();
			server.await();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			assertThat(server.stop(AGES).isGraceful()).isTrue();
			assertThat(server.state()).isEqualTo(ServerState.STOPPED);
			assertThat(server.channels()).isEmpty();
			server.start();
			assertThat(TestServers.ask(server, "again")).isEqualTo("AGAIN");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void pausedServerLetsItsClientsWaitUntilItResumes(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			server.start();
			server.pause();
			assertThat(server.state()).isEqualTo(ServerState.PAUSED);
			Background waiting = Background
				.run(() -> assertThat(TestServers.ask(server, "waiting")).isEqualTo("WAITING"));
			await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());
			assertThatIllegalStateException().isThrownBy(server::start);
			server.resume();
			assertThat(server.state()).isEqualTo(ServerState.RUNNING);
			waiting.join();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void pausedServerGoesOnServingTheConnectionsItHas(Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP, mode))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("before")).isEqualTo("BEFORE");
				server.pause();
				assertThat(client.ask("meanwhile")).isEqualTo("MEANWHILE");
			}
			server.shutdown();
			assertThat(server.state()).isEqualTo(ServerState.BOUND);
			server.start();
			assertThat(TestServers.ask(server, "after")).isEqualTo("AFTER");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void stoppedServerCanBeStartedAgain(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			for (int i = 0; i < 5; i++) {
				server.start();
				assertThat(server.isShuttingDown()).isFalse();
				assertThat(TestServers.ask(server, "round")).isEqualTo("ROUND");
				assertThat(server.stop(AGES).isGraceful()).isTrue();
				assertThat(server.state()).isEqualTo(ServerState.STOPPED);
				assertThat(server.localAddress()).isNull();
			}
			server.shutdown();
			server.pause();
			server.resume();
			server.stop(AGES);
			assertThat(server.state()).isEqualTo(ServerState.STOPPED);
		}
	}

	@Test
	void serverIsStartedAgainOnTheSamePortWhileItsOldConnectionsLinger() throws IOException {
		TcpServer first = new TcpServer(TestServers.config(SocketType.TCP), () -> (request) -> {
		});
		first.start();
		InetSocketAddress address = first.localAddress();
		for (int i = 0; i < 5; i++) {
			try (StreamClient client = StreamClient.connect(address)) {
				assertThat(client.readLine()).isNull();
			}
		}
		first.close();
		try (BaseServer<?> second = TestServers.upperCase(ServerConfig.of(SocketType.TCP, address))) {
			for (int i = 0; i < 3; i++) {
				second.start();
				assertThat(TestServers.ask(second, "same port")).isEqualTo("SAME PORT");
				second.stop(AGES);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void closedServerRefusesToBindAndIgnoresTheRest(SocketType type) throws Exception {
		BaseServer<?> server = TestServers.upperCase(TestServers.config(type));
		server.start();
		server.close();
		assertThatIllegalStateException().isThrownBy(server::bind).withMessageContaining("CLOSED");
		assertThatIllegalStateException().isThrownBy(server::start);
		assertThatIllegalStateException().isThrownBy(server::serveForever);
		assertThatIllegalStateException().isThrownBy(server::handleRequest);
		server.shutdown();
		server.pause();
		server.resume();
		server.await();
		server.stop(AGES);
		server.close();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
	}

	@ParameterizedTest
	@EnumSource(SocketType.class)
	void serverWhoseListenerBreaksHasFailedAndCanOnlyBeClosed(SocketType type) throws Exception {
		try (LogCapture log = LogCapture.start(Level.WARN);
				BaseServer<?> server = TestServers.upperCase(TestServers.config(type))) {
			server.start();
			assertThat(TestServers.ask(server, "ok")).isEqualTo("OK");
			server.channels().get(0).close();
			server.pause();
			server.resume();
			server.await();
			assertThat(server.state()).isEqualTo(ServerState.FAILED);
			assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("FAILED");
			await().untilAsserted(() -> assertThat(log.messages(Level.ERROR))
				.filteredOn((message) -> message.contains("The listener of server 'test' is gone"))
				.hasSize(1));
		}
	}

	@Test
	void listenersSeeEachStateInOrder() throws IOException {
		List<ServerState> states = new CopyOnWriteArrayList<>();
		BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP));
		server.addListener(new ServerListener() {

			@Override
			public void stateChanged(ServerState previous, ServerState current) {
				assertThat(previous).isEqualTo(states.isEmpty() ? ServerState.NEW : states.get(states.size() - 1));
				states.add(current);
			}

		});
		server.start();
		server.pause();
		server.resume();
		server.shutdown();
		server.start();
		server.stop(AGES);
		server.close();
		assertThat(states).containsExactly(ServerState.BOUND, ServerState.RUNNING, ServerState.PAUSED,
				ServerState.RUNNING, ServerState.BOUND, ServerState.RUNNING, ServerState.DRAINING, ServerState.STOPPED,
				ServerState.CLOSED);
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_TYPE)
	void handleRequestBindsAndServesOneRequestAtATime(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(TestServers.config(type, mode))) {
			server.bind();
			for (int i = 0; i < 3; i++) {
				Background client = Background.run(() -> assertThat(TestServers.ask(server, "one")).isEqualTo("ONE"));
				server.handleRequest();
				client.join();
				assertThat(server.state()).isEqualTo(ServerState.BOUND);
			}
		}
	}

	@Test
	void oneOfSeveralStartsWins() throws IOException {
		for (int i = 0; i < 20; i++) {
			try (BaseServer<?> server = TestServers.upperCase(TestServers.config(SocketType.TCP))) {
				List<Background> starts = new ArrayList<>();
				for (int j = 0; j < 4; j++) {
					starts.add(Background.run(server::start));
				}
				long refused = starts.stream().map(Background::failure).filter((failure) -> failure != null).count();
				assertThat(refused).isEqualTo(3);
				assertThat(TestServers.ask(server, "won")).isEqualTo("WON");
			}
		}
	}

}
