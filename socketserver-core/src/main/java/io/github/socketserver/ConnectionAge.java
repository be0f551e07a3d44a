package io.github.socketserver;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * Ends a connection when it is too old: between two frames, or by force if that has not
 * come about within {@code close-timeout}. Connections that began together end apart.
 */
final class ConnectionAge {

	private static final double JITTER = 0.1;

	private final LiveConnection connection;

	private final ServerRuntime runtime;

	private final ServerConfig config;

	private @Nullable Future<?> next;

	private boolean closed;

	private ConnectionAge(LiveConnection connection, ServerRuntime runtime, ServerConfig config) {
		this.connection = connection;
		this.runtime = runtime;
		this.config = config;
	}

	/**
	 * Ends a connection when it is too old, if it can be.
	 * @param connection the connection, just accepted
	 * @param runtime what the server has for waiting
	 * @param config the configuration
	 */
	static void limit(LiveConnection connection, ServerRuntime runtime, ServerConfig config) {
		if (!config.maxConnectionAge().isZero()) {
			ConnectionAge age = new ConnectionAge(connection, runtime, config);
			connection.setAge(age);
			age.after(withJitter(config.maxConnectionAge(), ThreadLocalRandom.current().nextDouble()), age::ask);
		}
	}

	/**
	 * Varies an age by a tenth, up or down.
	 * @param age the age
	 * @param random from 0 to 1
	 * @return the age in nanoseconds
	 */
	static long withJitter(Duration age, double random) {
		return (long) (Deadline.nanos(age) * (1 - JITTER + 2 * JITTER * random));
	}

	private void ask() {
		this.connection.growOld();
		after(Deadline.nanos(this.config.closeTimeout()), this::cut);
	}

	private void cut() {
		this.connection.cutForAge(this.config.maxConnectionAge());
	}

	private synchronized void after(long nanos, Runnable task) {
		if (!this.closed) {
			this.next = this.runtime.after(nanos, task);
		}
	}

	synchronized void connectionClosed() {
		this.closed = true;
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

}
