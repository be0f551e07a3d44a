package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;

import org.springframework.context.ApplicationEventPublisher;

/**
 * {@link ServerListener} that publishes application events.
 */
final class ServerEventPublisher implements ServerListener {

	private final BaseServer<?> server;

	private final ApplicationEventPublisher publisher;

	ServerEventPublisher(BaseServer<?> server, ApplicationEventPublisher publisher) {
		this.server = server;
		this.publisher = publisher;
	}

	@Override
	public void stateChanged(ServerState previous, ServerState current) {
		if (current == ServerState.DRAINING) {
			this.publisher.publishEvent(new SocketServerDrainingEvent(this.server));
		}
	}

	@Override
	public void stopped(StopReport report) {
		this.publisher.publishEvent(new SocketServerStoppedEvent(this.server, report));
	}

}
