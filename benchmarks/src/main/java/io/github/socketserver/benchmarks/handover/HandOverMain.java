package io.github.socketserver.benchmarks.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.Arguments;

/**
 * The command {@code hand-over}: instances of an application share a port by
 * {@code reuse-port}, and each is terminated when the next one serves, under a stream of
 * short connections. Counts the connections that suffer, first with the drain and then
 * without. Fails if one did with the drain.
 */
public final class HandOverMain {

	private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(500);

	private final int handOvers;

	private final int clients;

	private final int work;

	private final List<String> properties;

	private final Path log;

	private HandOverMain(Arguments arguments) throws IOException {
		this.handOvers = arguments.number("hand-overs", 10);
		this.clients = arguments.number("clients", 32);
		this.work = arguments.number("work", 2);
		this.properties = arguments.words();
		Path logs = Path.of(System.getProperty("benchmarks.home", "benchmarks"), "target", "logs");
		this.log = Files.createDirectories(logs).resolve("hand-over.log");
	}

	/**
	 * Runs the command. Words are further properties of the instances, such as
	 * {@code socketserver.concurrency=virtual}.
	 * @param args the command line
	 * @throws IOException if an instance does not start or stop
	 */
	public static void main(String[] args) throws IOException {
		HandOverMain main = new HandOverMain(new Arguments(args));
		System.out.printf("%d hand-overs, %d clients, %d ms of work for each connection, Java %s%n%n", main.handOvers,
				main.clients, main.work, Runtime.version());
		printHead();
		long lost = main.run("graceful");
		main.run("immediate");
		System.exit((lost > 0) ? 1 : 0);
	}

	private long run(String shutdown) throws IOException {
		int port = freePort();
		Instance serving = start(port, shutdown);
		ShortConnections connections = new ShortConnections(port, this.clients, false);
		try {
			for (int i = 0; i < this.handOvers; i++) {
				LockSupport.parkNanos(BETWEEN);
				Instance next = start(port, shutdown);
				LockSupport.parkNanos(BETWEEN);
				serving.terminate();
				serving = next;
			}
		}
		finally {
			connections.close();
			serving.close();
		}
		return report(shutdown, connections);
	}

	private Instance start(int port, String shutdown) throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("--spring.main.banner-mode=off", "--spring.main.web-application-type=none",
						"--logging.level.root=warn", "--socketserver.port=" + port, "--socketserver.reuse-port=true",
						"--socketserver.shutdown=" + shutdown, "--hand-over.work=" + this.work));
		this.properties.forEach((property) -> arguments.add("--" + property));
		return Instance.start(this.log, arguments);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static void printHead() {
		StringBuilder titles = new StringBuilder("| shutdown |");
		StringBuilder rule = new StringBuilder("|---|");
		for (ConnectionEnd end : ConnectionEnd.values()) {
			titles.append(' ').append(end.title()).append(" |");
			rule.append("---|");
		}
		System.out.printf("%s%n%s%n", titles, rule);
	}

	private static long report(String shutdown, ShortConnections connections) {
		StringBuilder row = new StringBuilder("| " + shutdown + " |");
		long lost = 0;
		for (ConnectionEnd end : ConnectionEnd.values()) {
			row.append(' ').append(connections.count(end)).append(" |");
			lost += (end != ConnectionEnd.ANSWERED) ? connections.count(end) : 0;
		}
		System.out.println(row);
		return lost;
	}

}
