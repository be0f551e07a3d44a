package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;

/**
 * Published when a socket server begins to stop, before its listener is closed.
 *
 * @since 0.1.0
 */
public class SocketServerDrainingEvent extends SocketServerEvent {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an event.
	 * @param server the server
	 */
	public SocketServerDrainingEvent(BaseServer<?> server) {
		super(server);
	}

}
