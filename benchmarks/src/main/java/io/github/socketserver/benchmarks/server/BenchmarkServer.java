package io.github.socketserver.benchmarks.server;

/**
 * A server of the common protocol: each line comes back in upper case (ASCII letters
 * only), and so does each datagram.
 */
@FunctionalInterface
public interface BenchmarkServer {

	/**
	 * Starts the server and returns when it listens. It serves until the process ends.
	 * @param options how to serve
	 * @return the port; 0 if it has none
	 * @throws Exception if it cannot be started
	 */
	int start(ServerOptions options) throws Exception;

}
