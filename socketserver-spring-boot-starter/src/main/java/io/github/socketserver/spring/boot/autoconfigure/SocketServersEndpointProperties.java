package io.github.socketserver.spring.boot.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ConfigurationProperties Properties} of the endpoint of socket servers.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("management.endpoint.socketservers")
public class SocketServersEndpointProperties {

	/**
	 * When to show the addresses of clients.
	 */
	private Show showAddresses = Show.NEVER;

	/**
	 * Roles used to determine whether a user is authorized to be shown the addresses of
	 * clients. When empty, all authenticated users are authorized.
	 */
	private final Set<String> roles = new HashSet<>();

	public Show getShowAddresses() {
		return this.showAddresses;
	}

	public void setShowAddresses(Show showAddresses) {
		this.showAddresses = showAddresses;
	}

	public Set<String> getRoles() {
		return this.roles;
	}

}
