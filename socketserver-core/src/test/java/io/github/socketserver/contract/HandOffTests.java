package io.github.socketserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests that begin in one mode and finish in another.
 */
class HandOffTests {

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void handOffKeepsTheConnectionOpenAndFreesTheLoopForOthers(Concurrency mode) throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, Concurrency.synchronous()),
				() -> (request) -> {
					Thread loop = Thread.currentThread();
					String name = read(request);
					request.output().writeLine("first half of " + name);
					request.handOff(mode, (rest) -> {
						if (name.equals("slow")) {
							end.await();
						}
						assertThat(Thread.currentThread()).isNotSameAs(loop);
						rest.output().writeLine("second half of " + name + read(rest));
					});
				})) {
			server.start();
			try (StreamClient slow = StreamClient.connect(server.localAddress());
					StreamClient quick = StreamClient.connect(server.localAddress())) {
				assertThat(slow.ask("slow")).isEqualTo("first half of slow");
				assertThat(quick.ask("quick")).isEqualTo("first half of quick");
				assertThat(quick.ask(" client")).isEqualTo("second half of quick client");
				assertThat(quick.readLine()).isNull();
				end.countDown();
				assertThat(slow.ask(" client")).isEqualTo("second half of slow client");
				assertThat(slow.readLine()).isNull();
			}
			await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().closedConnectionsTotal()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void replyOfAContinuationIsSentLikeThatOfTheHandler(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode),
				() -> (request) -> request.handOff(Concurrency.threading(), (rest) -> {
					rest.output().write("later: ".getBytes(StandardCharsets.UTF_8));
					rest.output().write(rest.packet());
				}))) {
			server.start();
			assertThat(TestServers.ask(server, "packet")).isEqualTo("later: packet");
			assertThat(TestServers.ask(server, "again")).isEqualTo("later: again");
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void handOffIsNotDoneWhenTheHandlerFails(Concurrency mode) throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (TcpServer server = recording(mode, failures, (request) -> {
			request.handOff(Concurrency.threading(), (rest) -> failures.add(new AssertionError("it ran")));
			throw new IllegalStateException("planted");
		})) {
			server.start();
			assertClosed(server);
			assertThat(failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void handOffThatNoThreadTakesFailsTheRequest(Concurrency mode) throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		Concurrency full = Concurrency.executor((task) -> {
			throw new RejectedExecutionException("full");
		});
		try (TcpServer server = recording(mode, failures, (request) -> request.handOff(full, (rest) -> {
		}))) {
			server.start();
			assertClosed(server);
			assertThat(failures).hasSize(1).first().isInstanceOf(RejectedExecutionException.class);
			assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void continuationThatFailsFailsTheRequest(Concurrency mode) throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (TcpServer server = recording(mode, failures,
				(request) -> request.handOff(Concurrency.threading(), (rest) -> {
					throw new IllegalStateException("planted");
				}))) {
			server.start();
			assertClosed(server);
			assertThat(failures).hasSize(1).first().isInstanceOf(IllegalStateException.class);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.ALL)
	void stopWaitsForContinuations(Concurrency mode) throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP, mode),
				() -> (request) -> request.handOff(Concurrency.threading(), (rest) -> {
					begun.countDown();
					end.await();
					rest.output().writeLine("finished");
				}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				begun.await();
				Background stop = Background
					.run(() -> assertThat(server.stop(Duration.ofSeconds(20)).isGraceful()).isTrue());
				await().until(() -> server.isShuttingDown());
				assertThat(stop.isDone()).isFalse();
				end.countDown();
				assertThat(client.readLine()).isEqualTo("finished");
				stop.join();
			}
		}
	}

	@Test
	void continuationMayHandOffAgainAndMayRunOnTheThreadThatCalls() throws IOException {
		try (TcpServer server = new TcpServer(TestServers.config(SocketType.TCP),
				() -> (first) -> first.handOff(Concurrency.synchronous(), (second) -> {
					second.output().writeLine("second");
					second.handOff(Concurrency.threading(), (third) -> third.output().writeLine("third"));
				}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAllText()).isEqualTo("second\nthird\n");
			}
		}
	}

	private static void assertClosed(TcpServer server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.readLine()).isNull();
		}
		await().until(() -> server.statistics().activeConnections() == 0);
	}

	private static TcpServer recording(Concurrency mode, BlockingQueue<Throwable> failures,
			RequestHandler<StreamRequest> handler) {
		return new TcpServer(TestServers.config(SocketType.TCP, mode), () -> handler) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				failures.add(failure);
			}

		};
	}

	private static String read(StreamRequest request) throws IOException {
		return new String(request.input().readLine(), StandardCharsets.UTF_8);
	}

}
