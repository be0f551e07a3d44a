package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

import com.sun.management.OperatingSystemMXBean;
import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.selftest.log.LogBook;
import io.github.socketserver.selftest.trial.Mode;

/**
 * The process of {@link DescriptorExhaustion}: it serves until its input ends, and tells
 * about itself when asked.
 *
 * @since 0.1.0
 */
public final class ExhaustedServer {

	private static final int BACKLOG = 512;

	private ExhaustedServer() {
	}

	/**
	 * Serves until the input ends.
	 * @param arguments the concurrency mode
	 * @throws IOException if the server does not start
	 */
	public static void main(String[] arguments) throws IOException {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0)
			.withQueueSize(BACKLOG)
			.withConcurrency(Mode.valueOf(arguments[0]).concurrency());
		BaseServer<?>[] self = new BaseServer<?>[1];
		TcpServer server = new TcpServer(config, () -> new Answers(self));
		self[0] = server;
		server.start();
		System.out.println(Objects.requireNonNull(server.localAddress()).getPort());
		while (System.in.read() >= 0) {
			continue;
		}
		server.close();
		System.out.println("closed");
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
			output().writeLine(answer(new String(line, StandardCharsets.US_ASCII)));
		}

		private String answer(String question) {
			ServerStatistics statistics = this.server[0].statistics();
			return switch (question) {
				case "?cpu" -> String.valueOf(cpuTime());
				case "?errors" ->
					String.valueOf(statistics.acceptErrors().getOrDefault(AcceptErrorKind.EXHAUSTED, 0L));
				case "?alarms" -> String.valueOf(LogBook.instance().alarms().size());
				case "?law" ->
					String.valueOf(statistics.acceptedConnections() - statistics.closedConnectionsTotal());
				default -> question.toUpperCase(Locale.ROOT);
			};
		}

		private static long cpuTime() {
			return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
		}

	}

}
