package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.selftest.log.LogBook;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * A process with nothing but a server, for faults that hit whole processes: it serves
 * until its input ends, and tells about itself when asked.
 *
 * @since 0.1.0
 */
public final class LoneServer {

	private static final int BACKLOG = 512;

	private static final int SMALL_BUFFER = 16_384;

	private static final byte[] CHUNK = "x".repeat(65_536).getBytes(StandardCharsets.US_ASCII);

	private LoneServer() {
	}

	/**
	 * Serves until the input ends.
	 * @param arguments the concurrency mode, and how many milliseconds clients are waited
	 * for; a path follows if it is to be a Unix socket
	 * @throws IOException if the server does not start
	 */
	public static void main(String[] arguments) throws IOException {
		Duration limit = Duration.ofMillis(Long.parseLong(arguments[1]));
		ServerConfig config = place(arguments).withQueueSize(BACKLOG)
			.withConnectionTimeout(limit)
			.withIdleTimeout(limit)
			.withWriteTimeout(limit)
			.withConcurrency(Mode.valueOf(arguments[0]).concurrency());
		BaseServer<?>[] self = new BaseServer<?>[1];
		BaseServer<?> server = (config.type() == SocketType.TCP) ? new TcpServer(config, () -> new Answers(self))
				: new UnixStreamServer(config, () -> new Answers(self));
		self[0] = server;
		server.start();
		SocketAddress address = Trial.addressOf(server);
		System.out.println((address instanceof InetSocketAddress tcp) ? String.valueOf(tcp.getPort()) : address);
		while (System.in.read() >= 0) {
			continue;
		}
		server.close();
		System.out.println(OtherProcess.CLOSED);
	}

	private static ServerConfig place(String... arguments) {
		return (arguments.length < 3) ? ServerConfig.tcp("127.0.0.1", 0).withSendBufferSize(SMALL_BUFFER)
				: ServerConfig.unixStream(Path.of(arguments[2]));
	}

	/**
	 * Answers questions about the server, and everything else in upper case.
	 */
	private static final class Answers extends LineHandler {

		private final BaseServer<?>[] server;

		Answers(BaseServer<?>[] server) {
			this.server = server;
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			String question = new String(line, StandardCharsets.US_ASCII);
			if (question.startsWith("!stream ")) {
				stream(Integer.parseInt(question.substring(8)));
			}
			else {
				output().writeLine(answer(question));
			}
		}

		private void stream(int count) throws IOException {
			for (int left = count; left > 0; left -= CHUNK.length) {
				output().write(CHUNK, 0, Math.min(left, CHUNK.length));
			}
		}

		private String answer(String question) {
			ServerStatistics statistics = this.server[0].statistics();
			return switch (question) {
				case "?cpu" -> String.valueOf(cpuTime());
				case "?errors" -> String.valueOf(statistics.acceptErrors().getOrDefault(AcceptErrorKind.EXHAUSTED, 0L));
				case "?alarms" -> String.valueOf(LogBook.instance().alarms().size());
				case "?law" -> String.valueOf(statistics.acceptedConnections() - statistics.closedConnectionsTotal());
				default -> question.toUpperCase(Locale.ROOT);
			};
		}

		private static long cpuTime() {
			return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
		}

	}

}
