package io.github.socketserver.spring.boot;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerState;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.ApplicationContext;

/**
 * All socket servers of an application: those that properties describe, and beans of type
 * {@link BaseServer}. They are made when they are first asked for, at the latest when all
 * singletons exist.
 *
 * @since 0.1.0
 */
public final class SocketServers implements Iterable<BaseServer<?>>, SmartInitializingSingleton, DisposableBean {

	private static final Set<ServerState> SERVING = EnumSet.of(ServerState.RUNNING, ServerState.PAUSED);

	private final Supplier<List<SocketServerRegistration>> supplier;

	private final ApplicationContext applicationContext;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Map<String, SocketServerRegistration> registrations;

	/**
	 * Creates a collection of servers.
	 * @param supplier makes the servers; called once
	 * @param applicationContext the context that publishes their events
	 */
	public SocketServers(Supplier<List<SocketServerRegistration>> supplier, ApplicationContext applicationContext) {
		this.supplier = supplier;
		this.applicationContext = applicationContext;
	}

	/**
	 * Returns a server.
	 * @param name its name
	 * @return the server
	 * @throws NoSuchElementException if there is none with that name
	 */
	public BaseServer<?> get(String name) {
		return registration(name).server();
	}

	/**
	 * Returns the names of all servers.
	 * @return the names
	 */
	public Set<String> names() {
		return byName().keySet();
	}

	/**
	 * Returns whether there is no server.
	 * @return {@code true} if so
	 */
	public boolean isEmpty() {
		return byName().isEmpty();
	}

	/**
	 * Returns all servers.
	 * @return the servers
	 */
	public Stream<BaseServer<?>> stream() {
		return registrations().stream().map(SocketServerRegistration::server);
	}

	@Override
	public Iterator<BaseServer<?>> iterator() {
		return stream().iterator();
	}

	/**
	 * Starts a server, such as one that is not started together with the application.
	 * Does nothing if it runs already.
	 * @param name its name
	 * @throws NoSuchElementException if there is none with that name
	 * @throws SocketServerStartException if it cannot be started
	 */
	public void start(String name) {
		start(registration(name));
	}

	/**
	 * Stops a server and waits for it. Its running requests may end as when the
	 * application stops.
	 * @param name its name
	 * @throws NoSuchElementException if there is none with that name
	 */
	public void stop(String name) {
		stop(registration(name));
	}

	@Override
	public void afterSingletonsInstantiated() {
		byName();
	}

	@Override
	public void destroy() {
		Map<String, SocketServerRegistration> made = this.registrations;
		if (made != null) {
			made.values().forEach((registration) -> registration.server().close());
		}
	}

	Collection<SocketServerRegistration> registrations() {
		return byName().values();
	}

	void bind(SocketServerRegistration registration) {
		BaseServer<?> server = registration.server();
		try {
			server.bind();
		}
		catch (Exception ex) {
			throw new SocketServerStartException(server, ex, occupant(server));
		}
	}

	void start(SocketServerRegistration registration) {
		BaseServer<?> server = registration.server();
		if (SERVING.contains(server.state())) {
			return;
		}
		try {
			server.start();
		}
		catch (Exception ex) {
			throw new SocketServerStartException(server, ex, occupant(server));
		}
		LocalAddresses.publish(server, isMain(server), this.applicationContext);
		this.applicationContext.publishEvent(new SocketServerStartedEvent(server));
	}

	void stop(SocketServerRegistration registration) {
		BaseServer<?> server = registration.server();
		switch (server.config().closePolicy()) {
			case WAIT -> server.stop(registration.drainTimeout());
			case ABANDON -> server.stop();
		}
	}

	private @Nullable BaseServer<?> occupant(BaseServer<?> server) {
		for (BaseServer<?> other : this) {
			if (other != server && SocketConflict.between(other, server)) {
				return other;
			}
		}
		return null;
	}

	private boolean isMain(BaseServer<?> server) {
		return registrations().size() == 1 || "default".equals(server.name());
	}

	private SocketServerRegistration registration(String name) {
		SocketServerRegistration registration = byName().get(name);
		if (registration == null) {
			throw new NoSuchElementException("There is no socket server '" + name + "', only " + names());
		}
		return registration;
	}

	private Map<String, SocketServerRegistration> byName() {
		Map<String, SocketServerRegistration> made = this.registrations;
		return (made != null) ? made : make();
	}

	private Map<String, SocketServerRegistration> make() {
		this.lock.lock();
		try {
			Map<String, SocketServerRegistration> made = this.registrations;
			if (made == null) {
				made = new LinkedHashMap<>();
				for (SocketServerRegistration registration : this.supplier.get()) {
					BaseServer<?> server = registration.server();
					server.addListener(new ServerEventPublisher(server, this.applicationContext));
					requireNone(made.put(server.name(), registration));
				}
				this.registrations = made;
			}
			return made;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void requireNone(@Nullable SocketServerRegistration previous) {
		if (previous != null) {
			throw new FailureAnalyzedException(
					"There is more than one socket server '" + previous.server().name() + "'.",
					"Let the bean of type SocketServerFactory give each server the name of its configuration.");
		}
	}

}
