package io.github.socketserver.spring.boot;

import java.net.SocketAddress;

import io.github.socketserver.BaseServer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEvent;

/**
 * Event in the life of a socket server.
 *
 * @since 0.1.0
 */
public abstract class SocketServerEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final transient BaseServer<?> server;

	SocketServerEvent(BaseServer<?> server) {
		super(server);
		this.server = server;
	}

	/**
	 * Returns the server.
	 * @return the server
	 */
	public BaseServer<?> getServer() {
		return this.server;
	}

	/**
	 * Returns the server's name.
	 * @return the name
	 */
	public String getServerName() {
		return this.server.name();
	}

	/**
	 * Returns the address that the server is bound to at present.
	 * @return the address; {@code null} when it is not bound any more
	 */
	public @Nullable SocketAddress getLocalAddress() {
		return this.server.localAddress();
	}

}
