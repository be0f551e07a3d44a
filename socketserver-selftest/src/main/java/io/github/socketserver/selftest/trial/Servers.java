package io.github.socketserver.selftest.trial;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Workspace;

/**
 * Configurations of the servers of trials.
 */
final class Servers {

	private static final int BACKLOG = 1024;

	private Servers() {
	}

	/**
	 * Returns a configuration for a free port of the loopback interface, or a path that
	 * nothing uses.
	 * @param mode the concurrency mode
	 * @param type the socket type
	 * @return the configuration
	 */
	static ServerConfig config(Mode mode, SocketType type) {
		ServerConfig config = switch (type) {
			case TCP -> ServerConfig.tcp("127.0.0.1", 0);
			case UDP -> ServerConfig.udp("127.0.0.1", 0);
			case UNIX_STREAM -> ServerConfig.unixStream(Workspace.freshPath());
			case UNIX_DATAGRAM -> ServerConfig.unixDatagram(Workspace.freshPath());
		};
		return config.withName("selftest").withConcurrency(mode.concurrency()).withQueueSize(BACKLOG);
	}

}
