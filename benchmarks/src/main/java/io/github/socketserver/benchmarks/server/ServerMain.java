package io.github.socketserver.benchmarks.server;

import io.github.socketserver.benchmarks.Arguments;

/**
 * Runs one server of the catalog in this process until standard input ends.
 */
public final class ServerMain {

	private ServerMain() {
	}

	/**
	 * Starts the server and prints {@code READY} and its port.
	 * @param args name of the server, and {@link ServerOptions}
	 * @throws Exception if it cannot be started
	 */
	public static void main(String[] args) throws Exception {
		Arguments arguments = new Arguments(args, "one-shot");
		CatalogEntry entry = Catalog.named(arguments.words().get(0));
		System.out.println("READY " + entry.open().start(ServerOptions.of(arguments)));
		System.out.flush();
		while (System.in.read() >= 0) {
			continue;
		}
		// At once: how a server stops is not measured
		Runtime.getRuntime().halt(0);
	}

}
