package io.github.socketserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The limit to the frames of one connection.
 */
class FrameLimitTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void aConnectionIsClosedAfterTheReplyToItsLastFrame(SocketType type, Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = start(type, mode, 3)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("one")).isEqualTo("ONE");
				assertThat(client.ask("two")).isEqualTo("TWO");
				assertThat(client.ask("three")).isEqualTo("THREE");
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(TestServers.ask(server, "hello")).isEqualTo("HELLO");
			assertThat(AccountingLaw.assertSettled(server, 2).closedConnections()).containsEntry(CloseCause.COMPLETED,
					1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED_BY_STREAM_TYPE)
	void framesThatComeTogetherAreHandledUpToTheLimitAndNotBeyond(SocketType type, Concurrency mode)
			throws IOException {
		try (BaseServer<?> server = start(type, mode, 100)) {
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("x\n".repeat(1500));
				assertThat(client.readAllText()).isEqualTo("X\n".repeat(100));
			}
			ServerStatistics statistics = AccountingLaw.assertSettled(server, 1);
			assertThat(statistics.frames()).isEqualTo(100);
			assertThat(statistics.closedConnections()).containsEntry(CloseCause.COMPLETED, 1L);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theLimitHoldsForAContinuationToo(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withMaxFramesPerConnection(4);
		try (BaseServer<?> server = TestServers.stream(config, HandingOff::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("a\nb\nc\nd\ne\nf\n");
				assertThat(client.readAllText()).isEqualTo("first a\nB\nC\nD\n");
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void aHandlerThatCountsItsFramesMayAsk() throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP).withMaxFramesPerConnection(2);
		try (BaseServer<?> server = TestServers.stream(config, RequestHandlerFactory.shared((request) -> {
			while (!request.isOutOfFrames()) {
				request.output().writeLine(request.input().readLine());
				request.frameHandled();
			}
		}))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("a\nb\nc\n");
				assertThat(client.readAllText()).isEqualTo("a\nb\n");
			}
		}
	}

	@Test
	void theLimitIsAtLeastOneAndNeedsConnections() {
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.tcp("", 0).withMaxFramesPerConnection(0))
			.withMessage("'max-frames-per-connection' must be at least 1, or -1 for no limit, but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerConfig.udp("", 0).withMaxFramesPerConnection(1))
			.withMessage("'max-frames-per-connection' needs a stream socket, but 'type' is 'udp'; remove "
					+ "'max-frames-per-connection' or change 'type'");
	}

	private static BaseServer<?> start(SocketType type, Concurrency mode, int limit) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withMaxFramesPerConnection(limit);
		BaseServer<?> server = TestServers.stream(config, TestServers.UpperCaseLines::new);
		server.start();
		return server;
	}

	/**
	 * Answers one line, and lets another handler answer the others.
	 */
	static class HandingOff extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine("first " + new String(line, StandardCharsets.US_ASCII));
			StreamRequest request = request();
			request.handOff(Concurrency.threading(), (rest) -> new TestServers.UpperCaseLines().handle(rest));
		}

	}

}
