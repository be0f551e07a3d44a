package io.github.socketserver.benchmarks.load;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.Transport;

/**
 * What to load a server with.
 *
 * @param mode what the clients do
 * @param transport type of the sockets
 * @param port the server's port; not used for Unix sockets
 * @param path the server's path; empty for others
 * @param connections number of connections, of sockets, or of connections at a time
 * @param window requests in flight on each
 * @param size bytes of a request, its LF included
 * @param warmUp seconds before the measured time
 * @param seconds measured time
 * @param rate requests per second, all connections together; 0 sends the next request as
 * soon as its predecessor is answered
 * @param serverPid process whose CPU time is measured
 */
record LoadOptions(Mode mode, Transport transport, int port, String path, int connections, int window, int size,
		double warmUp, double seconds, double rate, long serverPid) {

	/** Part of the warm-up that is left to the connections of the measured time. */
	private static final int SETTLING_PART = 3;

	static LoadOptions of(String[] args) {
		Arguments arguments = new Arguments(args);
		return new LoadOptions(Mode.valueOf(arguments.text("mode", "stream").toUpperCase(Locale.ROOT)),
				Transport.of(arguments.text("transport", "tcp")), arguments.number("port", 0),
				arguments.text("path", ""), arguments.number("connections", 1), arguments.number("window", 1),
				arguments.number("size", 32), arguments.decimal("warm-up", 1), arguments.decimal("seconds", 1),
				arguments.decimal("rate", 0), arguments.number("server-pid", 0));
	}

	/**
	 * Returns how to load the server with connections that are closed before the measured
	 * time.
	 * @return the options
	 */
	LoadOptions firstPart() {
		return withTimes(0, this.warmUp - this.warmUp / SETTLING_PART);
	}

	/**
	 * Returns how to load the server with the connections of the measured time.
	 * @return the options
	 */
	LoadOptions secondPart() {
		return withTimes(this.warmUp / SETTLING_PART, this.seconds);
	}

	private LoadOptions withTimes(double warmUp, double seconds) {
		return new LoadOptions(this.mode, this.transport, this.port, this.path, this.connections, this.window,
				this.size, warmUp, seconds, this.rate, this.serverPid);
	}

	SocketAddress address() {
		return this.transport.isUnix() ? UnixDomainSocketAddress.of(Path.of(this.path))
				: new InetSocketAddress("127.0.0.1", this.port);
	}

	/**
	 * What the clients do.
	 */
	enum Mode {

		/**
		 * Send lines over connections that stay open: one in flight, several, or large
		 * ones.
		 */
		STREAM,

		/**
		 * Connect, send a line, and wait for the reply and the end.
		 */
		CONNECT,

		/**
		 * Send datagrams.
		 */
		DATAGRAM,

		/**
		 * Send one line each, then stay connected until told to go on.
		 */
		IDLE,

		/**
		 * Come, send a few lines each, and go.
		 */
		VISIT

	}

}
