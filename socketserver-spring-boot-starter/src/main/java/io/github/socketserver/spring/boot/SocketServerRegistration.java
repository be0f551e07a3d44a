package io.github.socketserver.spring.boot;

import java.time.Duration;

import io.github.socketserver.BaseServer;

/**
 * A server, and how the application starts and stops it.
 *
 * @param server the server
 * @param autoStartup whether the server is started together with the application
 * @param drainTimeout how long running requests may take when the application stops; zero
 * to cut them at once
 * @since 0.1.0
 */
public record SocketServerRegistration(BaseServer<?> server, boolean autoStartup, Duration drainTimeout) {

	/**
	 * Returns whether running requests may end when the application stops.
	 * @return {@code true} if so
	 */
	public boolean isGraceful() {
		return !this.drainTimeout.isZero();
	}

}
