package io.github.socketserver.spring.boot;

import io.github.socketserver.ServerConfig;

/**
 * Changes the configuration of servers after the properties were applied. Beans of this
 * type are called in their order for each server that is made from properties.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SocketServerCustomizer {

	/**
	 * Customizes a server.
	 * @param config the configuration so far; it knows the server's name
	 * @return the configuration to use
	 */
	ServerConfig customize(ServerConfig config);

}
