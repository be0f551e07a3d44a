package io.github.socketserver.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * R23, R24 and R28 of the contract: what handlers write.
 */
class WriterContractTests {

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void r23OutputIsAProperStreamOfTheRequestsConnection(SocketType type, Concurrency mode) throws Exception {
		BlockingQueue<Boolean> same = new LinkedBlockingQueue<>();
		RequestHandlerFactory<StreamRequest> factory = RequestHandlerFactory.shared((request) -> {
			OutputStream output = request.output();
			same.add(output == request.connection().output());
		});
		try (BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), factory)) {
			server.start();
			StreamClient.connect(server.localAddress()).close();
			assertThat(same.poll(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void r24SmallWriteReachesTheClientWithoutFlush(SocketType type, Concurrency mode) throws IOException {
		RequestHandlerFactory<StreamRequest> factory = RequestHandlerFactory.shared((request) -> {
			request.output().write("question\n".getBytes(StandardCharsets.UTF_8));
			byte[] answer = request.input().readLine();
			request.output().writeLine("it was " + new String(answer));
		});
		try (BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), factory)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readLine()).isEqualTo("question");
				assertThat(client.ask("answer")).isEqualTo("it was answer");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_STREAM_TYPE)
	void r24HugeWriteArrivesCompleteAlthoughItsThreadIsInterruptedAgainAndAgain(SocketType type, Concurrency mode)
			throws IOException {
		byte[] huge = new byte[16 << 20];
		new Random(24).nextBytes(huge);
		BlockingQueue<Integer> interrupts = new LinkedBlockingQueue<>();
		RequestHandlerFactory<StreamRequest> factory = RequestHandlerFactory.shared((request) -> {
			Interrupter interrupter = new Interrupter();
			request.output().write(huge);
			interrupts.add(interrupter.end());
		});
		try (BaseServer<?> server = TestServers.stream(TestServers.config(type, mode), factory)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				await().until(client::isReadable);
				assertThat(client.readAll()).isEqualTo(huge);
			}
			assertThat(interrupts).singleElement().satisfies((count) -> assertThat(count).isPositive());
			await().untilAsserted(() -> assertThat(server.statistics().sentBytes()).isEqualTo(huge.length));
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.BY_DATAGRAM_TYPE)
	void r28DatagramHandlerThatWritesNothingSendsNothing(SocketType type, Concurrency mode) throws IOException {
		try (BaseServer<?> server = TestServers.datagram(TestServers.config(type, mode), AnswerToQuestion::new)) {
			server.start();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("a statement");
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.ask("a question?")).isEqualTo("yes");
				assertThat(client.isReadable()).isFalse();
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void r28SendErrorsAfterTheServersEndAreIgnored(Concurrency mode) throws IOException {
		BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
		try (UdpServer server = new UdpServer(TestServers.config(SocketType.UDP, mode), AnswerToQuestion::new) {

			@Override
			protected void finishRequest(DatagramRequest request) throws Exception {
				serverClose();
				super.finishRequest(request);
			}

			@Override
			protected void handleError(DatagramRequest request, Throwable failure) {
				failures.add(failure);
			}

		}) {
			server.bind();
			try (DatagramClient client = DatagramClient.open(server.localAddress())) {
				client.send("a question?");
				server.handleRequest();
				await().until(() -> server.statistics().completedRequests() == 1);
				assertThat(client.isReadable()).isFalse();
			}
		}
		assertThat(failures).isEmpty();
	}

	/**
	 * Answers only what ends with a question mark.
	 */
	static class AnswerToQuestion extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			if (packet()[packet().length - 1] == '?') {
				output().write("yes".getBytes(StandardCharsets.UTF_8));
			}
		}

	}

	/**
	 * Interrupts the thread that made it every half a millisecond.
	 */
	private static final class Interrupter {

		private final Thread target = Thread.currentThread();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final Background loop = Background.run(this::run);

		private int count;

		private void run() {
			while (!this.ended.get()) {
				this.target.interrupt();
				this.count++;
				LockSupport.parkNanos(500_000);
			}
		}

		int end() {
			this.ended.set(true);
			while (!this.loop.isDone()) {
				Thread.onSpinWait();
			}
			Thread.interrupted();
			return this.count;
		}

	}

}
