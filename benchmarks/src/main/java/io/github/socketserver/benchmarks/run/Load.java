package io.github.socketserver.benchmarks.run;

import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.benchmarks.Transport;

/**
 * What a comparison loads its servers with.
 *
 * @param mode mode of the load generator
 * @param transport type of the sockets
 * @param connections number of connections or sockets
 * @param window requests in flight on each
 * @param size bytes of a request
 */
record Load(String mode, Transport transport, int connections, int window, int size) {

	private static final int LINE = 32;

	private static final int BULK_LINE = 65_536;

	static Load pingPong(Transport transport, int connections) {
		return pipelined(transport, connections, 1);
	}

	static Load pipelined(Transport transport, int connections, int window) {
		return new Load("stream", transport, connections, window, LINE);
	}

	static Load bulk(int connections) {
		return new Load("stream", Transport.TCP, connections, 1, BULK_LINE);
	}

	static Load connect(Transport transport, int connections) {
		return new Load("connect", transport, connections, 1, LINE);
	}

	static Load datagrams(Transport transport, int sockets, int window) {
		return new Load("datagram", transport, sockets, window, LINE);
	}

	static Load idle(int connections) {
		return new Load("idle", Transport.TCP, connections, 1, LINE);
	}

	/**
	 * Returns connections that come, send a few lines each, and go.
	 * @param connections how many in all
	 * @return the load
	 */
	static Load visits(int connections) {
		return new Load("visit", Transport.TCP, connections, 1, LINE);
	}

	Load withConnections(int connections) {
		return new Load(this.mode, this.transport, connections, this.window, this.size);
	}

	boolean isIdle() {
		return this.mode.equals("idle");
	}

	boolean isOneShot() {
		return this.mode.equals("connect");
	}

	/**
	 * Returns the most descriptors that a process needs for it, with some for itself.
	 * @return the number
	 */
	int descriptors() {
		return this.connections + 200;
	}

	List<String> arguments() {
		return List.of("--mode", this.mode, "--transport", this.transport.id(), "--connections",
				String.valueOf(this.connections), "--window", String.valueOf(this.window), "--size",
				String.valueOf(this.size));
	}

	List<String> serverArguments() {
		List<String> arguments = List.of("--transport", this.transport.id(), "--max-line",
				String.valueOf(Math.max(8192, this.size)), "--threads",
				String.valueOf(Math.max(200, this.connections)));
		return isOneShot() ? concat(arguments, "--one-shot") : arguments;
	}

	private static List<String> concat(List<String> arguments, String last) {
		return Stream.concat(arguments.stream(), Stream.of(last)).toList();
	}

}
