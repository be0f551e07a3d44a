package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a socket server could not be started, most often because its address cannot
 * be bound.
 *
 * @since 0.1.0
 */
public class SocketServerStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient BaseServer<?> server;

	private final transient @Nullable BaseServer<?> occupant;

	/**
	 * Creates an exception.
	 * @param server the server
	 * @param cause why it could not be started
	 */
	public SocketServerStartException(BaseServer<?> server, Throwable cause) {
		this(server, cause, null);
	}

	SocketServerStartException(BaseServer<?> server, Throwable cause, @Nullable BaseServer<?> occupant) {
		super("Socket server '" + server.name() + "' (" + server.config().type() + ", " + server.config().addresses()
				+ ") could not be started: " + cause.getMessage(), cause);
		this.server = server;
		this.occupant = occupant;
	}

	/**
	 * Returns the server.
	 * @return the server
	 */
	public BaseServer<?> getServer() {
		return this.server;
	}

	/**
	 * Returns the server of the application that has the address already.
	 * @return that server; {@code null} if there is none
	 */
	public @Nullable BaseServer<?> getOccupant() {
		return this.occupant;
	}

}
