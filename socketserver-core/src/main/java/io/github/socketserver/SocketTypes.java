package io.github.socketserver;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;

/**
 * Checks that a configuration fits a server class.
 */
final class SocketTypes {

	private SocketTypes() {
	}

	static ServerConfig require(ServerConfig config, SocketType type, String server) {
		Objects.requireNonNull(config, "'config' must not be null");
		if (config.type() != type) {
			throw new IllegalArgumentException(server + " needs a configuration of type '" + type
					+ "', but this one is '" + config.type() + "'; create it with the factory method of that type");
		}
		return config;
	}

	/**
	 * Returns a configuration for a socket that was handed in.
	 * @param config a configuration, whose addresses do not matter
	 * @return the same with an address that stands for any
	 */
	static ServerConfig withoutAddress(ServerConfig config) {
		return Objects.requireNonNull(config, "'config' must not be null")
			.withAddresses(List.of(new InetSocketAddress(0)));
	}

	static ServerConfig requireOneAcceptor(ServerConfig config) {
		if (config.acceptors() > 1) {
			throw new IllegalArgumentException("Server '" + config.name() + "' has " + config.acceptors()
					+ " acceptors and one socket that was handed in; set 'acceptors' to 1, or let the server bind");
		}
		return config;
	}

	static ServerConfig requireAddress(ServerConfig config) {
		if (config.addresses().isEmpty()) {
			throw new IllegalArgumentException(
					"Server '" + config.name() + "' has no address; set 'address' and 'port', or 'path'");
		}
		return config;
	}

}
