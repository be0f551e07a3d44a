package io.github.socketserver.selftest.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.io.Framing;
import io.github.socketserver.request.FrameHandler;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.Tampering;
import io.github.socketserver.selftest.net.TamperingProxy;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Frames of each kind through a proxy that tampers with how bytes travel.
 */
final class TamperedFrames extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int MOST_CONNECTIONS = 1000;

	TamperedFrames() {
		super("tampered-frames", "A proxy sends each byte alone, glues, delays, and cuts what it carries: frames with "
				+ "their length in front, of one length, with a delimiter; the answers are the same");
	}

	@Override
	public void run(Trial trial) throws IOException {
		for (Shape shape : Shape.values()) {
			BaseServer<?> server = trial.another(server(trial.config(), shape));
			server.start();
			for (Tampering tampering : Tampering.values()) {
				try (TamperingProxy proxy = TamperingProxy.open(Trial.addressOf(server), tampering)) {
					if (tampering == Tampering.CUT) {
						beCut(trial, proxy, shape);
					}
					else {
						converse(trial, proxy, shape, tampering);
					}
				}
			}
			trial.await("the end of the accounts", PATIENCE, () -> isSettled(server.statistics()));
		}
	}

	private static BaseServer<?> server(ServerConfig config, Shape shape) {
		return (config.type() == SocketType.TCP) ? new TcpServer(config, () -> new EchoFrames(shape))
				: new UnixStreamServer(config, () -> new EchoFrames(shape));
	}

	private static boolean isSettled(ServerStatistics statistics) {
		return statistics.activeConnections() == 0
				&& statistics.acceptedConnections() == statistics.closedConnectionsTotal();
	}

	private static void converse(Trial trial, TamperingProxy proxy, Shape shape, Tampering tampering)
			throws IOException {
		try (LineClient client = LineClient.connect(proxy.address()).withPatience(PATIENCE)) {
			for (int i = 0; i < trial.form().pick(4, 40); i++) {
				trial.check(isAnswered(client, shape, i),
						"frame " + i + ", " + shape + ", has another answer with " + tampering);
			}
		}
	}

	/*
	 * Three frames at a time, so that there is something to be glued.
	 */
	private static boolean isAnswered(LineClient client, Shape shape, int number) throws IOException {
		ByteArrayOutputStream questions = new ByteArrayOutputStream();
		ByteArrayOutputStream expected = new ByteArrayOutputStream();
		for (int i = 0; i < 3; i++) {
			String text = shape.text(3 * number + i);
			questions.writeBytes(shape.frame(text));
			expected.writeBytes(shape.frame(text.toUpperCase(Locale.ROOT)));
		}
		client.send(questions.toByteArray());
		byte[] answers = new byte[expected.size()];
		for (int i = 0; i < answers.length; i++) {
			answers[i] = (byte) client.read();
		}
		return Arrays.equals(answers, expected.toByteArray());
	}

	private static void beCut(Trial trial, TamperingProxy proxy, Shape shape) {
		boolean answered = true;
		for (int i = 0; answered && i < MOST_CONNECTIONS; i++) {
			answered = isAnsweredManyTimes(proxy, shape);
		}
		trial.check(!answered, "the proxy has cut nothing");
	}

	private static boolean isAnsweredManyTimes(TamperingProxy proxy, Shape shape) {
		try (LineClient client = LineClient.connect(proxy.address()).withPatience(PATIENCE)) {
			for (int i = 0; i < 40; i++) {
				if (!isAnswered(client, shape, i)) {
					return false;
				}
			}
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Answers each frame in upper case.
	 */
	private static final class EchoFrames extends FrameHandler {

		private final Shape shape;

		EchoFrames(Shape shape) {
			this.shape = shape;
		}

		@Override
		protected Framing framing() {
			return this.shape.framing;
		}

		@Override
		protected void handleFrame(byte[] frame) throws IOException {
			String text = new String(frame, StandardCharsets.US_ASCII);
			output().write(this.shape.frame(text.toUpperCase(Locale.ROOT)));
		}

	}

	/**
	 * How frames are told apart.
	 */
	private enum Shape {

		/**
		 * Two bytes with the length.
		 */
		LENGTH_PREFIXED(Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, 1000)) {

			@Override
			byte[] frame(String text) {
				ByteBuffer frame = ByteBuffer.allocate(2 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
				return frame.putShort((short) text.length()).put(bytes(text)).array();
			}

		},

		/**
		 * All of one length.
		 */
		FIXED(Framing.fixed(16)) {

			@Override
			String text(int number) {
				return String.format(Locale.ROOT, "question %7d", number);
			}

			@Override
			byte[] frame(String text) {
				return bytes(text);
			}

		},

		/**
		 * A delimiter of several bytes, whose begin occurs in frames, too.
		 */
		DELIMITED(Framing.delimited(bytes("\r\n.\r\n"), 1000)) {

			@Override
			byte[] frame(String text) {
				return bytes(text + "\r\n.\r\n");
			}

		};

		private final Framing framing;

		Shape(Framing framing) {
			this.framing = framing;
		}

		String text(int number) {
			return "question\r\n. ".repeat(number % 5) + number;
		}

		abstract byte[] frame(String text);

		private static byte[] bytes(String text) {
			return text.getBytes(StandardCharsets.US_ASCII);
		}

	}

}
