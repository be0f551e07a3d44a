package io.github.socketserver.spring.boot.health;

import java.util.stream.Stream;

import io.github.socketserver.spring.boot.SocketServers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * {@link CompositeHealthContributor} with an entry for each socket server.
 *
 * @since 0.1.0
 */
public class SocketServersHealthContributor implements CompositeHealthContributor {

	private final SocketServers servers;

	/**
	 * Creates a contributor.
	 * @param servers the servers; asked for when the health is
	 */
	public SocketServersHealthContributor(SocketServers servers) {
		this.servers = servers;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return this.servers.names().contains(name) ? new SocketServerHealthIndicator(this.servers.get(name)) : null;
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return this.servers.stream()
			.map((server) -> new HealthContributors.Entry(server.name(), new SocketServerHealthIndicator(server)));
	}

}
