package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;

/**
 * Thrown when a socket server could not be started, most often because its address cannot
 * be bound.
 *
 * @since 0.1.0
 */
public class SocketServerStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient BaseServer<?> server;

	/**
	 * Creates an exception.
	 * @param server the server
	 * @param cause why it could not be started
	 */
	public SocketServerStartException(BaseServer<?> server, Throwable cause) {
		super("Socket server '" + server.name() + "' (" + server.config().type() + ", " + server.config().addresses()
				+ ") could not be started: " + cause.getMessage(), cause);
		this.server = server;
	}

	/**
	 * Returns the server.
	 * @return the server
	 */
	public BaseServer<?> getServer() {
		return this.server;
	}

}
