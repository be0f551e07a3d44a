package io.github.socketserver.spring.boot.actuate;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.socketserver.BaseServer;
import io.github.socketserver.request.Connection;
import io.github.socketserver.spring.boot.SocketServers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint} that shows the socket servers and their connections, and with
 * unrestricted access pauses and resumes servers and closes connections. It never shows
 * what clients and servers have sent.
 *
 * @since 0.1.0
 */
@Endpoint(id = "socketservers", defaultAccess = Access.READ_ONLY)
public class SocketServersEndpoint {

	/**
	 * How many connections are listed unless the request says otherwise.
	 */
	static final int DEFAULT_LIMIT = 100;

	/**
	 * How many connections are listed at most.
	 */
	static final int MAX_LIMIT = 1000;

	private static final String CONNECTIONS = "connections";

	private final SocketServers servers;

	private final Show showAddresses;

	/**
	 * Creates an endpoint.
	 * @param servers the servers
	 * @param showAddresses when addresses of clients are shown
	 */
	public SocketServersEndpoint(SocketServers servers, Show showAddresses) {
		this.servers = servers;
		this.showAddresses = showAddresses;
	}

	/**
	 * Describes all servers.
	 * @return the servers by name
	 */
	@ReadOperation
	public SocketServersDescriptor servers() {
		Map<String, SocketServerDescriptor> descriptors = new LinkedHashMap<>();
		this.servers.forEach((server) -> descriptors.put(server.name(), SocketServerDescriptor.of(server)));
		return new SocketServersDescriptor(descriptors);
	}

	/**
	 * Describes one server.
	 * @param name its name
	 * @return the server; {@code null} if there is none with that name
	 */
	@ReadOperation
	public @Nullable SocketServerDescriptor server(@Selector String name) {
		return find(name).map(SocketServerDescriptor::of).orElse(null);
	}

	/**
	 * Lists the open connections of a server, the oldest first.
	 * @param name the server's name
	 * @param part {@code connections}
	 * @param limit how many to list, from 1 to 1,000; 100 by default
	 * @return the connections; {@code null} if there is no server with that name, or it
	 * has no such part
	 */
	@ReadOperation
	public @Nullable ConnectionsDescriptor connections(@Selector String name, @Selector String part,
			@Nullable Integer limit) {
		return connections(name, part, limit, this.showAddresses.isShown(true));
	}

	@Nullable ConnectionsDescriptor connections(String name, String part, @Nullable Integer limit, boolean showAddresses) {
		int most = checked(limit);
		return find(name).filter((server) -> CONNECTIONS.equals(part))
			.map((server) -> describeConnections(server, most, showAddresses))
			.orElse(null);
	}

	/**
	 * Pauses or resumes a server. A paused server accepts nothing: clients wait in the
	 * kernel's queue.
	 * @param name the server's name
	 * @param action what to do
	 * @return the server as it is then; {@code null} if there is none with that name
	 */
	@WriteOperation
	public @Nullable SocketServerDescriptor change(@Selector String name, Action action) {
		Optional<BaseServer<?>> found = find(name);
		found.ifPresent((server) -> {
			switch (action) {
				case PAUSE -> server.pause();
				case RESUME -> server.resume();
			}
		});
		return found.map(SocketServerDescriptor::of).orElse(null);
	}

	/**
	 * Closes a connection at once.
	 * @param name the server's name
	 * @param part {@code connections}
	 * @param id the connection's number
	 * @return the connection as it was then; {@code null} if there is none with that
	 * number
	 */
	@DeleteOperation
	public @Nullable ConnectionDescriptor close(@Selector String name, @Selector String part, @Selector long id) {
		Optional<Connection> connection = find(name).filter((server) -> CONNECTIONS.equals(part))
			.flatMap((server) -> find(server, id));
		connection.ifPresent(Connection::close);
		return connection.map((closed) -> ConnectionDescriptor.of(closed, this.showAddresses.isShown(true)))
			.orElse(null);
	}

	private Optional<BaseServer<?>> find(String name) {
		return this.servers.names().contains(name) ? Optional.of(this.servers.get(name)) : Optional.empty();
	}

	private static Optional<Connection> find(BaseServer<?> server, long id) {
		return server.connections().stream().filter((connection) -> connection.info().id() == id).findFirst();
	}

	private static ConnectionsDescriptor describeConnections(BaseServer<?> server, int limit, boolean showAddresses) {
		Collection<Connection> connections = server.connections();
		List<ConnectionDescriptor> listed = connections.stream()
			.sorted(Comparator.comparingLong((connection) -> connection.info().id()))
			.limit(limit)
			.map((connection) -> ConnectionDescriptor.of(connection, showAddresses))
			.toList();
		return new ConnectionsDescriptor(connections.size(), listed);
	}

	private static int checked(@Nullable Integer limit) {
		if (limit == null) {
			return DEFAULT_LIMIT;
		}
		if (limit < 1 || limit > MAX_LIMIT) {
			throw new InvalidEndpointRequestException("'limit' must be from 1 to " + MAX_LIMIT + ", but is " + limit,
					"'limit' must be from 1 to " + MAX_LIMIT);
		}
		return limit;
	}

	/**
	 * What can be done with a server.
	 *
	 * @since 0.1.0
	 */
	public enum Action {

		/**
		 * Accept nothing more for the time being.
		 */
		PAUSE,

		/**
		 * Accept again.
		 */
		RESUME

	}

	/**
	 * All servers.
	 *
	 * @param servers the servers by name
	 * @since 0.1.0
	 */
	public record SocketServersDescriptor(
			Map<String, SocketServerDescriptor> servers) implements OperationResponseBody {

	}

	/**
	 * Open connections of a server.
	 *
	 * @param total how many there are; with TLS, a connection counts from the end of its
	 * handshake on
	 * @param connections the oldest of them
	 * @since 0.1.0
	 */
	public record ConnectionsDescriptor(int total,
			List<ConnectionDescriptor> connections) implements OperationResponseBody {

	}

}
