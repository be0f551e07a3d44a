package io.github.socketserver.spring.boot;

import java.time.Duration;
import java.util.List;

import io.github.socketserver.BaseServer;

import org.springframework.context.SmartLifecycle;

/**
 * {@link SmartLifecycle} that starts all servers at the end of the application's start,
 * and cuts what still runs after {@link SocketServerDrainLifecycle}.
 *
 * @since 0.1.0
 */
public final class SocketServerStartStopLifecycle implements SmartLifecycle {

	/**
	 * Phase in which servers start and stop, that of web servers.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	private final SocketServers servers;

	private volatile boolean running;

	/**
	 * Creates a life cycle.
	 * @param servers the servers
	 */
	public SocketServerStartStopLifecycle(SocketServers servers) {
		this.servers = servers;
	}

	/**
	 * Binds all servers, and starts them when all are bound.
	 * @throws SocketServerStartException if a server cannot be bound; none is bound then
	 */
	@Override
	public void start() {
		List<SocketServerRegistration> starting = this.servers.registrations()
			.stream()
			.filter(SocketServerRegistration::autoStartup)
			.toList();
		try {
			starting.forEach(this.servers::bind);
			starting.forEach(this.servers::start);
		}
		catch (RuntimeException ex) {
			cut();
			throw ex;
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		cut();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private void cut() {
		for (BaseServer<?> server : this.servers) {
			switch (server.config().closePolicy()) {
				case WAIT -> server.stop(Duration.ZERO);
				case ABANDON -> server.stop();
			}
		}
	}

}
