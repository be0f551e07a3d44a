package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.StopReport;

/**
 * Published when a socket server has stopped.
 *
 * @since 0.1.0
 */
public class SocketServerStoppedEvent extends SocketServerEvent {

	private static final long serialVersionUID = 1L;

	private final transient StopReport report;

	/**
	 * Creates an event.
	 * @param server the server
	 * @param report how it stopped
	 */
	public SocketServerStoppedEvent(BaseServer<?> server, StopReport report) {
		super(server);
		this.report = report;
	}

	/**
	 * Returns how the server stopped.
	 * @return the report
	 */
	public StopReport getReport() {
		return this.report;
	}

}
