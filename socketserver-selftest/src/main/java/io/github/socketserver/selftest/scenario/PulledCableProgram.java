package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.EchoLines;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.selftest.trial.Waiting;

/**
 * The process of {@link PulledCable}: servers and clients in a network that nobody else
 * uses.
 *
 * @since 0.1.0
 */
public final class PulledCableProgram {

	/**
	 * Drops whatever is sent. The sender is told, as of a queue that is full, so that it
	 * does not count it as lost.
	 */
	static final List<String> PULL = List.of("tc", "qdisc", "add", "dev", "lo", "root", "pfifo", "limit", "0");

	/**
	 * Begins a line about something that did not hold.
	 */
	static final String WRONG = "cable pulled:";

	/**
	 * Begins a line about something that took too long.
	 */
	static final String LATE = "late with the cable pulled:";

	/**
	 * The line after which there are no others.
	 */
	static final String DONE = "done";

	private static final List<String> PUT_BACK = List.of("tc", "qdisc", "del", "dev", "lo", "root");

	private static final List<String> SWITCH_OFF = List.of("ip", "link", "set", "lo", "down");

	private static final List<String> SWITCH_ON = List.of("ip", "link", "set", "lo", "up");

	private static final Duration LIMIT = Duration.ofSeconds(2);

	/*
	 * Whoever has sent something that nobody read is waited for a little longer.
	 */
	private static final Duration LINGER = Duration.ofSeconds(2);

	private static final Duration TOLERANCE = Duration.ofMillis(500);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int EACH = 10;

	private static final int SMALL_BUFFER = 16_384;

	private final ServerConfig config;

	/*
	 * A loop keeps what a client does not take, and would keep all of it.
	 */
	private final boolean threads;

	private PulledCableProgram(Mode mode) {
		this.threads = mode.isConcurrent();
		this.config = ServerConfig.tcp("127.0.0.1", 0)
			.withConcurrency(mode.concurrency())
			.withSendBufferSize(SMALL_BUFFER)
			.withQueueSize(128);
	}

	/**
	 * Pulls the cable, and tells what came of it.
	 * @param arguments the concurrency mode
	 * @throws Exception if that fails
	 */
	public static void main(String[] arguments) throws Exception {
		PulledCableProgram program = new PulledCableProgram(Mode.valueOf(arguments[0]));
		program.withTimeouts();
		program.withKeepAliveOnly();
		System.out.println(DONE);
		while (System.in.read() >= 0) {
			continue;
		}
		System.out.println(OtherProcess.CLOSED);
	}

	private void withTimeouts() throws Exception {
		ServerConfig limited = this.config.withConnectionTimeout(LIMIT).withIdleTimeout(LIMIT).withWriteTimeout(LIMIT);
		try (BaseServer<?> server = started(limited);
				Crowd silent = crowd(server);
				Crowd withinALine = crowd(server);
				Crowd reading = crowd(server)) {
			for (LineClient client : withinALine.clients()) {
				client.send("half a li");
			}
			List<Thread> readers = new ArrayList<>();
			for (LineClient client : reading.clients()) {
				client.send("!stream " + (this.threads ? 1 << 30 : 1 << 22) + "\n");
				if (this.threads) {
					readers.add(reader(client));
				}
			}
			run(PULL);
			long pulled = System.nanoTime();
			check(Waiting.until(PATIENCE, () -> server.statistics().activeConnections() == 0),
					server.statistics().activeConnections() + " of " + 3 * EACH + " clients are never given up");
			Duration taken = Duration.ofNanos(System.nanoTime() - pulled);
			if (taken.compareTo(LIMIT.plus(LINGER).plus(TOLERANCE)) > 0) {
				System.out.println(LATE + " the last client was given up after " + taken.toMillis() + " ms");
			}
			check(server.counters().closedConnections(CloseCause.IDLE) == 2 * EACH
					&& server.counters().closedConnections(CloseCause.WRITE_TIMEOUT) == EACH,
					"the causes are " + server.statistics().closedConnections());
			check(isUntold(silent) && isUntold(withinALine), "a client was told of the end, so a packet has arrived");
			putBack(server, PUT_BACK);
			for (Thread reader : readers) {
				reader.join(PATIENCE.toMillis());
			}
		}
	}

	private void withKeepAliveOnly() throws Exception {
		ServerConfig unlimited = this.config.withConnectionTimeout(Duration.ZERO)
			.withIdleTimeout(Duration.ZERO)
			.withWriteTimeout(Duration.ZERO);
		try (BaseServer<?> server = started(unlimited); Crowd silent = crowd(server)) {
			run(SWITCH_OFF);
			check(Waiting.until(PATIENCE, () -> server.statistics().activeConnections() == 0),
					server.statistics().activeConnections() + " of " + EACH
							+ " silent clients outlive the operating system's probes");
			check(isUntold(silent), "a client was told of the end, so a packet has arrived");
			putBack(server, SWITCH_ON);
		}
	}

	private static void putBack(BaseServer<?> server, List<String> command) throws Exception {
		run(command);
		check("BACK".equals(Trial.ask(server, "back")), "no new client is served with the cable back");
		check(Waiting.until(PATIENCE, () -> isSettled(server.statistics())),
				"the accounts are not settled: " + server.statistics());
		StopReport report = server.stop(Duration.ofSeconds(5));
		check(report.isGraceful(), "the stop was " + report.outcome());
	}

	private static boolean isSettled(ServerStatistics statistics) {
		return statistics.activeConnections() == 0
				&& statistics.acceptedConnections() == statistics.closedConnectionsTotal();
	}

	private static BaseServer<?> started(ServerConfig config) throws IOException {
		BaseServer<?> server = new TcpServer(config, EchoLines::new);
		server.start();
		return server;
	}

	private static Crowd crowd(BaseServer<?> server) throws IOException {
		Crowd crowd = Crowd.connect(Trial.addressOf(server), EACH);
		for (LineClient client : crowd.clients()) {
			check("HELLO".equals(client.ask("hello")), "no answer before");
		}
		return crowd;
	}

	private static Thread reader(LineClient client) {
		Thread reader = new Thread(() -> {
			try {
				client.drain();
			}
			catch (IOException ex) {
				// It has lost its server.
			}
		}, "selftest-reader");
		reader.setDaemon(true);
		reader.start();
		return reader;
	}

	private static boolean isUntold(Crowd crowd) throws IOException {
		for (LineClient client : crowd.clients()) {
			try {
				client.withPatience(Duration.ofMillis(2)).read();
				return false;
			}
			catch (SocketTimeoutException ex) {
				// Nothing has arrived.
			}
		}
		return true;
	}

	private static void run(List<String> command) throws Exception {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes());
		check(process.waitFor() == 0, String.join(" ", command) + ": " + output.strip());
	}

	private static void check(boolean holds, String otherwise) {
		if (!holds) {
			System.out.println(WRONG + " " + otherwise);
		}
	}

}
