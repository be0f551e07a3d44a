package io.github.socketserver.spring.boot.actuate;

import java.time.Duration;

import io.github.socketserver.ServerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a server as the endpoint shows them, named as the properties that set them.
 * What has no meaning for the type of the server is {@code null}, and a time-out of zero
 * is none.
 *
 * @param queueSize connections that the kernel keeps waiting, or datagrams in work
 * @param maxConnections open connections; -1 for any number
 * @param connectionTimeout how long the first read of a connection may wait
 * @param idleTimeout how long a later read may wait while no byte passes
 * @param requestTimeout how long a handler may run
 * @param writeTimeout how long one write may wait for the client
 * @param maxLineLength bytes of the longest line
 * @param maxFrameSize bytes of the longest frame
 * @param maxPendingOutput bytes that may wait for a client on an event loop
 * @param maxPacketSize bytes of the longest datagram
 * @since 0.1.0
 */
public record ServerLimits(int queueSize, @Nullable Integer maxConnections, @Nullable Duration connectionTimeout,
		@Nullable Duration idleTimeout, Duration requestTimeout, Duration writeTimeout, @Nullable Integer maxLineLength,
		@Nullable Integer maxFrameSize, @Nullable Integer maxPendingOutput, @Nullable Integer maxPacketSize) {

	static ServerLimits of(ServerConfig config) {
		return config.type().isStream() ? ofStream(config) : ofDatagram(config);
	}

	private static ServerLimits ofStream(ServerConfig config) {
		boolean onLoops = config.concurrency().loops() > 0;
		return new ServerLimits(config.queueSize(), config.maxConnections(), config.connectionTimeout(),
				config.idleTimeout(), config.requestTimeout(), config.writeTimeout(), config.maxLineLength(),
				config.maxFrameSize(), onLoops ? config.maxPendingOutput() : null, null);
	}

	private static ServerLimits ofDatagram(ServerConfig config) {
		return new ServerLimits(config.queueSize(), null, null, null, config.requestTimeout(), config.writeTimeout(),
				null, null, null, config.maxPacketSize());
	}

}
