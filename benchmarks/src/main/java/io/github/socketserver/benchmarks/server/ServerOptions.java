package io.github.socketserver.benchmarks.server;

import java.nio.file.Path;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.Transport;

/**
 * How to serve. Every server listens on 127.0.0.1 or on a path.
 *
 * @param transport type of the socket
 * @param port port to listen on; 0 for any free one
 * @param path path of a Unix socket; empty for others
 * @param oneShot whether to close a connection after its first line
 * @param maxLine longest line that is served, with its LF
 * @param threads threads for servers that have a fixed number
 */
public record ServerOptions(Transport transport, int port, String path, boolean oneShot, int maxLine, int threads) {

	/** Host of the servers. */
	public static final String HOST = "127.0.0.1";

	/** Listen backlog of the servers. */
	public static final int BACKLOG = 4096;

	/** Receive buffer of the datagram servers. */
	public static final int RECEIVE_BUFFER = 1 << 20;

	static ServerOptions of(Arguments arguments) {
		return new ServerOptions(Transport.of(arguments.text("transport", "tcp")), arguments.number("port", 0),
				arguments.text("path", ""), arguments.has("one-shot"), arguments.number("max-line", 8192),
				arguments.number("threads", 200));
	}

	/**
	 * Returns the path of a Unix socket.
	 * @return the path
	 */
	public Path socketPath() {
		return Path.of(this.path);
	}

}
