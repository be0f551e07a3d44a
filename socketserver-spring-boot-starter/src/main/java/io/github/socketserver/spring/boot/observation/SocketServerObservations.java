package io.github.socketserver.spring.boot.observation;

import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.RequestTagKeys;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes the requests of servers.
 *
 * @since 0.1.0
 */
public final class SocketServerObservations implements AutoCloseable {

	private final ObservationRegistry registry;

	private final @Nullable SocketServerRequestObservationConvention convention;

	private final List<ObservedServer> observed = new ArrayList<>();

	/**
	 * Creates an object that observes nothing yet.
	 * @param registry where observations are made
	 * @param convention replaces the default one; {@code null} for that
	 */
	public SocketServerObservations(ObservationRegistry registry,
			@Nullable SocketServerRequestObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Observes each request that starts from now on.
	 * @param servers the servers
	 */
	public void observe(Iterable<BaseServer<?>> servers) {
		RequestTagKeys tagKeys = new RequestTagKeys(servers);
		for (BaseServer<?> server : servers) {
			ObservedServer observer = new ObservedServer(server, tagKeys, this.registry, this.convention);
			server.addRequestObserver(observer);
			this.observed.add(observer);
		}
	}

	/**
	 * Returns whether anybody handles observations, so that nothing else needs to measure
	 * requests.
	 * @return {@code true} if so
	 */
	public boolean isActive() {
		return !this.registry.isNoop();
	}

	/**
	 * Observes no further request.
	 */
	@Override
	public void close() {
		this.observed.forEach((observer) -> observer.server().removeRequestObserver(observer));
		this.observed.clear();
	}

}
