package io.github.socketserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.Framing;
import io.github.socketserver.request.FrameHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that are called for frames get the same frames under every mode, however the
 * bytes arrive and the connection ends.
 */
@SuppressWarnings("try")
class SelectingFrameTests {

	static Stream<Arguments> framings() {
		return Modes.framed()
			.flatMap((mode) -> Stream
				.of(Framing.lines(100), Framing.delimited(new byte[] { 13, 10 }, 100),
						Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, 100), Framing.fixed(5))
				.map((framing) -> Arguments.of(mode, framing)));
	}

	@ParameterizedTest
	@MethodSource("framings")
	void framesOfEachKindComeBack(Concurrency mode, Framing framing) throws IOException {
		ByteArrayOutputStream frames = new ByteArrayOutputStream();
		for (int i = 0; i < 300; i++) {
			frames.writeBytes(framing.encode("%05d".formatted(i).getBytes(StandardCharsets.US_ASCII)));
		}
		try (BaseServer<?> server = server(mode, () -> echo(framing))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(frames.toByteArray()).shutdownOutput();
				assertThat(client.readAll()).isEqualTo(frames.toByteArray());
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
			assertThat(server.statistics().frames()).isEqualTo(300);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aFrameMayArriveByteByByte(Concurrency mode) throws IOException {
		try (BaseServer<?> server = server(mode, TestServers.UpperCaseLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				for (char each : "one\ntwo\n".toCharArray()) {
					client.send(String.valueOf(each));
					assertThat(TestServers.ask(server, "x")).isEqualTo("X");
				}
				assertThat(client.readLine()).isEqualTo("ONE");
				assertThat(client.readLine()).isEqualTo("TWO");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aLineThatIsTooLongEndsItsConnectionQuietlyAfterTheRepliesBefore(Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode).withMaxLineLength(10);
		try (LogCapture log = LogCapture.start();
				BaseServer<?> server = TestServers.stream(config, TestServers.UpperCaseLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\n" + "x".repeat(5000));
				assertThat(client.readAllText()).isEqualTo("ONE\n");
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ERROR, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aMalformedFrameEndsItsConnectionQuietly(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = server(mode, () -> echo(lengths()))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(new byte[] { 0, 0, 0, 0, -1, -1, -1, -1 });
				assertThat(client.readAll()).hasSize(4);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.ERROR, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aClientThatEndsWithinAFrameIsCountedAsGone(Concurrency mode) throws IOException {
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = server(mode, () -> echo(lengths()))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(new byte[] { 1, 0, 0, 0, 'x', 9, 0 }).shutdownOutput();
				assertThat(client.readAll()).containsExactly(1, 0, 0, 0, 'x');
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aLastLineWithoutItsEndIsAnsweredAfterTheClientHasClosedItsSide(Concurrency mode) throws IOException {
		try (BaseServer<?> server = server(mode, TestServers.UpperCaseLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("one\nlast").shutdownOutput();
				assertThat(client.readAllText()).isEqualTo("ONE\nLAST\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void framesThatAreMuchLargerThanTheBuffersArriveWhole(Concurrency mode) throws IOException {
		Framing framing = Framing.lengthPrefixed(4, ByteOrder.BIG_ENDIAN, 8 << 20);
		byte[] payload = new byte[5_000_001];
		payload[payload.length - 1] = 1;
		try (BaseServer<?> server = server(mode, () -> new FrameHandler() {

			@Override
			protected Framing framing() {
				return framing;
			}

			@Override
			protected void handleFrame(byte[] frame) throws IOException {
				output().writeLine(frame.length + " " + frame[frame.length - 1]);
			}

		})) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send(framing.encode(payload)).send(framing.encode(payload));
				assertThat(client.readLine()).isEqualTo("5000001 1");
				assertThat(client.readLine()).isEqualTo("5000001 1");
			}
		}
	}

	@Test
	void memoryOfAConnectionIsGivenBackWhenItsFrameIsComplete() throws IOException {
		try (BaseServer<?> server = server(Concurrency.selecting(), TestServers.UpperCaseLines::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				client.send("begin");
				assertThat(TestServers.ask(server, "x")).isEqualTo("X");
				assertThat(client.ask(" and end")).isEqualTo("BEGIN AND END");
				LiveConnection live = ((StreamServer) server).liveConnections().iterator().next();
				assertThat(live.loopConnection().conversation().frames()).extracting("bytes").isEqualTo(new byte[0]);
			}
		}
	}

	private static Framing lengths() {
		return Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, 100);
	}

	private static FrameHandler echo(Framing framing) {
		return new FrameHandler() {

			@Override
			protected Framing framing() {
				return framing;
			}

			@Override
			protected void handleFrame(byte[] frame) throws IOException {
				output().writeFrame(framing, frame);
			}

		};
	}

	private static BaseServer<?> server(Concurrency mode, RequestHandlerFactory<StreamRequest> factory) {
		// Under 'synchronous', a bystander would wait for the client that is looked at.
		Concurrency served = mode.name().equals("synchronous") ? Concurrency.threading() : mode;
		return TestServers.stream(TestServers.config(SocketType.TCP, served), factory);
	}

}
