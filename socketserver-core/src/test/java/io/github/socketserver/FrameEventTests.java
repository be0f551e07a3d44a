package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What listeners are told of the frames that handlers have handled.
 */
@ExtendWith(LeakCheck.class)
class FrameEventTests {

	private static final int FRAMES = 300;

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aListenerThatWantsEachFrameIsToldOfEach(Concurrency mode) throws IOException {
		AtomicInteger told = new AtomicInteger();
		try (BaseServer<?> server = start(mode, new ServerListener() {

			@Override
			public void frameHandled() {
				told.incrementAndGet();
			}

		})) {
			askForAll(server);
			AccountingLaw.assertSettled(server, 1);
			assertThat(told).hasValue(FRAMES);
		}
	}

	@Test
	void aLoopTellsOfTheFramesOfATurnAtOnceAndOfNoneTwice() throws IOException {
		List<Integer> told = new CopyOnWriteArrayList<>();
		try (BaseServer<?> server = start(Concurrency.selecting(), new ServerListener() {

			@Override
			public void framesHandled(int count) {
				told.add(count);
			}

		})) {
			askForAll(server);
			AccountingLaw.assertSettled(server, 1);
			assertThat(told.stream().mapToInt(Integer::intValue).sum()).isEqualTo(FRAMES);
			assertThat(told).hasSizeLessThan(FRAMES / 2);
		}
	}

	@Test
	void aLoopHasToldOfAFrameBeforeItsClientCanAskAgain() throws IOException {
		try (BaseServer<?> server = start(Concurrency.selecting(), new ServerListener() {
		}); StreamClient client = StreamClient.connect(server.localAddress())) {
			for (int i = 1; i <= 20; i++) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				assertThat(server.statistics().frames()).isEqualTo(i);
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void framesAreToldBeforeTheEndOfTheirRequestAndWithoutTheOneThatFailed(Concurrency mode) throws IOException {
		AtomicInteger told = new AtomicInteger();
		AtomicInteger toldAtEnd = new AtomicInteger();
		ServerListener listener = new ServerListener() {

			@Override
			public void frameHandled() {
				told.incrementAndGet();
			}

			@Override
			public void requestCompleted(RequestInfo request, Duration duration, @Nullable Throwable failure) {
				toldAtEnd.set(told.get());
			}

		};
		ServerConfig config = TestServers.config(SocketType.TCP, mode);
		try (BaseServer<?> server = TestServers.stream(config, FailingAtThird::new)) {
			server.addListener(listener);
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("a\nb\nc\nd\n");
				assertThat(client.readAllText()).isEqualTo("1\n2\n");
			}
			AccountingLaw.assertSettled(server, 1);
			assertThat(toldAtEnd).hasValue(2);
			assertThat(told).hasValue(2);
		}
	}

	private static BaseServer<?> start(Concurrency mode, ServerListener listener) throws IOException {
		BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, mode),
				TestServers.UpperCaseLines::new);
		server.addListener(listener);
		server.start();
		return server;
	}

	private static void askForAll(BaseServer<?> server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("a\n".repeat(FRAMES));
			client.shutdownOutput();
			assertThat(client.readAllText()).isEqualTo("A\n".repeat(FRAMES));
		}
	}

	/**
	 * Numbers its lines, and fails in place of the third reply.
	 */
	static class FailingAtThird extends LineHandler {

		private int lines;

		@Override
		protected void handleLine(byte[] line) throws IOException {
			if (++this.lines == 3) {
				throw new IllegalArgumentException("the third");
			}
			output().writeLine(Integer.toString(this.lines));
		}

	}

}
