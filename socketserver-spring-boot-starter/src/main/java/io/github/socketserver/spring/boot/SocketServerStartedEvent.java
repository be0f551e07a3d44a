package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;

/**
 * Published when a socket server is bound and serves requests.
 *
 * @since 0.1.0
 */
public class SocketServerStartedEvent extends SocketServerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an event.
	 * @param server the server
	 */
	public SocketServerStartedEvent(BaseServer<?> server) {
		super(server);
	}

}
