package io.github.socketserver.benchmarks.forking;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;

/**
 * Our server in a process of its own. It serves until its standard input ends.
 */
public final class ForkingServer {

	private ForkingServer() {
	}

	/**
	 * Starts the server and prints {@code READY} and its port.
	 * @param args most processes, spare ones, requests of each, and arguments of their
	 * JVMs
	 * @throws IOException if it cannot start
	 */
	public static void main(String[] args) throws IOException {
		ProcessSettings processes = ProcessSettings.defaults()
			.withMax(Integer.parseInt(args[0]))
			.withMinSpare(Integer.parseInt(args[1]))
			.withMaxRequests(Integer.parseInt(args[2]))
			.withJvmArguments(List.of(args).subList(3, args.length));
		TcpServer server = new TcpServer(
				ServerConfig.tcp("127.0.0.1", 0).withQueueSize(4096).withConcurrency(Concurrency.forking(processes)),
				OneLineHandler::new);
		server.addListener(new BootReport());
		server.start();
		System.out.println("READY " + Objects.requireNonNull(server.localAddress()).getPort());
		while (System.in.read() >= 0) {
			continue;
		}
		server.close();
	}

}
