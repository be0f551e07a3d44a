package io.github.socketserver.benchmarks.subject;

import io.github.socketserver.BaseServer;
import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.event.ServerStatistics;

/**
 * A server of ours, however it is started.
 */
abstract class OwnSubject implements Subject {

	/**
	 * Returns the server, which was started.
	 * @return the server
	 */
	abstract BaseServer<?> server();

	@Override
	public void pause() {
		server().pause();
	}

	@Override
	public void resume() {
		server().resume();
	}

	@Override
	public JsonObject figures() {
		ServerStatistics statistics = server().statistics();
		return new JsonObject().put("accepted", statistics.acceptedConnections())
			.put("active", statistics.activeConnections())
			.put("closed", statistics.closedConnectionsTotal());
	}

}
