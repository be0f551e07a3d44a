package io.github.socketserver.spring.boot.actuate;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * {@link EndpointWebExtension} of the {@link SocketServersEndpoint}: it knows who asks,
 * and has status codes.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = SocketServersEndpoint.class)
public class SocketServersEndpointWebExtension {

	private final SocketServersEndpoint endpoint;

	private final Show showAddresses;

	private final Set<String> roles;

	/**
	 * Creates an extension.
	 * @param endpoint the endpoint
	 * @param showAddresses when addresses of clients are shown
	 * @param roles roles of users to whom they are shown when authorized; empty for all
	 * users that are known
	 */
	public SocketServersEndpointWebExtension(SocketServersEndpoint endpoint, Show showAddresses, Set<String> roles) {
		this.endpoint = endpoint;
		this.showAddresses = showAddresses;
		this.roles = roles;
	}

	/**
	 * Lists the open connections of a server.
	 * @param securityContext who asks
	 * @param name the server's name
	 * @param part {@code connections}
	 * @param limit how many to list
	 * @return the connections, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<SocketServersEndpoint.ConnectionsDescriptor> connections(SecurityContext securityContext,
			@Selector String name, @Selector String part, @Nullable Integer limit) {
		boolean showAddresses = this.showAddresses.isShown(securityContext, this.roles);
		return found(this.endpoint.connections(name, part, limit, showAddresses));
	}

	/**
	 * Pauses or resumes a server.
	 * @param name the server's name
	 * @param action what to do
	 * @return the server as it is then, or 404
	 */
	@WriteOperation
	public WebEndpointResponse<SocketServerDescriptor> change(@Selector String name,
			SocketServersEndpoint.Action action) {
		return found(this.endpoint.change(name, action));
	}

	/**
	 * Closes a connection at once.
	 * @param name the server's name
	 * @param part {@code connections}
	 * @param id the connection's number
	 * @return 204, or 404
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> close(@Selector String name, @Selector String part, @Selector long id) {
		ConnectionDescriptor closed = this.endpoint.close(name, part, id);
		return new WebEndpointResponse<>(
				(closed != null) ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static <T> WebEndpointResponse<T> found(@Nullable T body) {
		return (body != null) ? new WebEndpointResponse<>(body)
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
