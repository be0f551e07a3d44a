package io.github.socketserver;

/**
 * Checks that a configuration fits a server class.
 */
final class SocketTypes {

	private SocketTypes() {
	}

	static ServerConfig require(ServerConfig config, SocketType type, String server) {
		if (config.type() != type) {
			throw new IllegalArgumentException(server + " needs a configuration of type '" + type
					+ "', but this one is '" + config.type() + "'; create it with the factory method of that type");
		}
		return config;
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
