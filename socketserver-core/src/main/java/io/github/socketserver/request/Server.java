package io.github.socketserver.request;

import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;

import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may ask of its server.
 *
 * @since 0.1.0
 */
public interface Server {

	/**
	 * Returns the server's name.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the server's state.
	 * @return the state
	 */
	ServerState state();

	/**
	 * Returns the address that the server is bound to, with the real port: Python's
	 * {@code server_address}.
	 * @return the address; {@code null} while nothing is bound
	 */
	@Nullable SocketAddress localAddress();

	/**
	 * Returns whether the server is stopping. A handler that serves a client for long
	 * looks here now and then, and ends when it can.
	 * @return {@code true} once the server waits for its handlers to end
	 */
	boolean isShuttingDown();

	/**
	 * Ends the server's loop: Python's {@code shutdown}. The listener stays bound, so
	 * clients queue in the kernel until the server is started again. May be called from
	 * everywhere: from a handler that runs on the loop's own thread it only asks and
	 * returns; from elsewhere it returns when the loop has ended. Does nothing if no loop
	 * runs.
	 */
	void shutdown();

	/**
	 * Returns values that all handlers of this server share.
	 * @return a map that may be changed by several threads at once
	 */
	Map<String, Object> attributes();

	/**
	 * Returns the connections that are open now. A datagram server has none; with TLS, a
	 * connection is listed from the end of its handshake on.
	 * @return a snapshot
	 */
	Collection<Connection> connections();

	/**
	 * Returns the server's counters.
	 * @return a snapshot
	 */
	ServerStatistics statistics();

}
