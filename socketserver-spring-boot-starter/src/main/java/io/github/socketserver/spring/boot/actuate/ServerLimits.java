package io.github.socketserver.spring.boot.actuate;

import java.time.Duration;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.policy.AddressRange;
import io.github.socketserver.policy.ProxyProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a server as the endpoint shows them, named as the properties that set them.
 * What has no meaning for the type of the server is {@code null}, and a time-out of zero
 * is none.
 *
 * @param queueSize connections that the kernel keeps waiting, or datagrams in work
 * @param maxConnections open connections; -1 for any number
 * @param maxConnectionsPerClient open connections of one client; -1 for any number
 * @param acceptRatePerClient how often one client may connect in a second; -1 for any
 * @param maxFramesPerConnection lines or frames of one connection; -1 for any number
 * @param allowedAddresses ranges of addresses from which clients are served; empty for
 * all
 * @param deniedAddresses ranges of addresses from which they are not, even if allowed
 * @param proxyProtocol which proxies are believed; {@code null} if none is
 * @param connectionTimeout how long the first read of a connection may wait
 * @param idleTimeout how long a later read may wait while no byte passes
 * @param requestTimeout how long a handler may run
 * @param writeTimeout how long one write may wait while the client takes nothing
 * @param maxConnectionAge how old a connection may be; zero for any age
 * @param minThroughput bytes that a client has to send in a second; 0 for none
 * @param maxLineLength bytes of the longest line
 * @param maxFrameSize bytes of the longest frame
 * @param maxPendingOutput bytes that may wait for a client on an event loop
 * @param maxPacketSize bytes of the longest datagram
 * @param replyAmplification how many times as long as a request its replies may be; 0 for
 * any length
 * @since 0.1.0
 */
public record ServerLimits(int queueSize, @Nullable Integer maxConnections, @Nullable Integer maxConnectionsPerClient,
		@Nullable Integer acceptRatePerClient, @Nullable Integer maxFramesPerConnection,
		@Nullable List<String> allowedAddresses, @Nullable List<String> deniedAddresses,
		@Nullable TrustedProxies proxyProtocol, @Nullable Duration connectionTimeout, @Nullable Duration idleTimeout,
		Duration requestTimeout, Duration writeTimeout, @Nullable Duration maxConnectionAge,
		@Nullable Integer minThroughput, @Nullable Integer maxLineLength, @Nullable Integer maxFrameSize,
		@Nullable Integer maxPendingOutput, @Nullable Integer maxPacketSize, @Nullable Integer replyAmplification) {

	static ServerLimits of(ServerConfig config) {
		return config.type().isStream() ? ofStream(config) : ofDatagram(config);
	}

	private static ServerLimits ofStream(ServerConfig config) {
		boolean byAddress = config.type() == SocketType.TCP || config.proxyProtocol() != null;
		boolean onLoops = config.concurrency().loops() > 0;
		return new ServerLimits(config.queueSize(), config.maxConnections(),
				byAddress ? config.maxConnectionsPerClient() : null, byAddress ? config.acceptRatePerClient() : null,
				config.maxFramesPerConnection(), byAddress ? ranges(config.allowedAddresses()) : null,
				byAddress ? ranges(config.deniedAddresses()) : null, TrustedProxies.of(config.proxyProtocol()),
				config.connectionTimeout(), config.idleTimeout(), config.requestTimeout(), config.writeTimeout(),
				config.maxConnectionAge(), config.minThroughput(), config.maxLineLength(), config.maxFrameSize(),
				onLoops ? config.maxPendingOutput() : null, null, null);
	}

	private static ServerLimits ofDatagram(ServerConfig config) {
		boolean udp = config.type() == SocketType.UDP;
		return new ServerLimits(config.queueSize(), null, null, null, null,
				udp ? ranges(config.allowedAddresses()) : null, udp ? ranges(config.deniedAddresses()) : null, null,
				null, null, config.requestTimeout(), config.writeTimeout(), null, null, null, null, null,
				config.maxPacketSize(), udp ? config.replyAmplification() : null);
	}

	private static List<String> ranges(List<AddressRange> ranges) {
		return ranges.stream().map(AddressRange::toString).toList();
	}

	/**
	 * Which proxies are believed when they say who their clients are.
	 *
	 * @param trustedAddresses ranges of their addresses
	 * @param headerTimeout how long their headers may take; zero for any time
	 * @since 0.1.0
	 */
	public record TrustedProxies(List<String> trustedAddresses, Duration headerTimeout) {

		private static @Nullable TrustedProxies of(@Nullable ProxyProtocol protocol) {
			return (protocol != null) ? new TrustedProxies(protocol.trustedAddresses(), protocol.headerTimeout())
					: null;
		}

	}

}
