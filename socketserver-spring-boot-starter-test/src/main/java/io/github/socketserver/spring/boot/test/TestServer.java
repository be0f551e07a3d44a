package io.github.socketserver.spring.boot.test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.socketserver.event.EventCounters;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.Server;

/**
 * {@link Server} that serves nobody.
 */
final class TestServer implements Server {

	static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9999);

	static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	private final EventCounters counters = new EventCounters();

	private final Collection<Connection> connections;

	private boolean shuttingDown;

	private boolean shutdown;

	TestServer(List<Connection> connections) {
		this.connections = connections;
	}

	@Override
	public String name() {
		return "test";
	}

	@Override
	public ServerState state() {
		if (this.shuttingDown) {
			return ServerState.DRAINING;
		}
		return this.shutdown ? ServerState.BOUND : ServerState.RUNNING;
	}

	@Override
	public SocketAddress localAddress() {
		return ADDRESS;
	}

	@Override
	public boolean isShuttingDown() {
		return this.shuttingDown;
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
	}

	@Override
	public Map<String, Object> attributes() {
		return this.attributes;
	}

	@Override
	public Collection<Connection> connections() {
		return this.connections;
	}

	@Override
	public ServerStatistics statistics() {
		return this.counters.snapshot();
	}

	EventCounters counters() {
		return this.counters;
	}

	void beginToStop() {
		this.shuttingDown = true;
	}

}
