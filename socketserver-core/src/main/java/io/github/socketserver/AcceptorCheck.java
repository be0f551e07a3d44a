package io.github.socketserver;

import io.github.socketserver.concurrency.Concurrency;

/**
 * Checks that a server can have several acceptors.
 */
final class AcceptorCheck {

	private AcceptorCheck() {
	}

	/**
	 * Checks a configuration that asks for more than one.
	 * @param config the configuration
	 * @throws IllegalArgumentException if the server cannot have them
	 */
	static void check(ServerConfig config) {
		String asked = "'acceptors' is " + config.acceptors() + ", ";
		if (config.type().isUnix()) {
			throw new IllegalArgumentException(asked + "but sockets of type '" + config.type()
					+ "' cannot share their address; set 'acceptors' to 1");
		}
		if (!config.reusePort()) {
			throw new IllegalArgumentException(
					asked + "but 'reuse-port' is false; set it to true, so that their sockets can share the port");
		}
		if (config.concurrency() == Concurrency.synchronous()) {
			throw new IllegalArgumentException(asked
					+ "but 'synchronous' serves one request at a time; set 'acceptors' to 1, or use another mode");
		}
		if (config.concurrency().processes() != null && config.type().isStream()) {
			throw new IllegalArgumentException(asked
					+ "but 'forking' finds the descriptor of one listening socket at an address; set 'acceptors' to 1");
		}
		int loops = config.concurrency().loops();
		if (loops > 0 && loops < config.acceptors()) {
			throw new IllegalArgumentException(asked + "but 'loops' is " + loops
					+ "; under 'selecting' each needs a loop of its own, so raise 'loops' or lower 'acceptors'");
		}
	}

}
