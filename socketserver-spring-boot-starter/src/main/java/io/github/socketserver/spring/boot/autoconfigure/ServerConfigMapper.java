package io.github.socketserver.spring.boot.autoconfigure;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Function;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Makes the configuration of a server from its properties.
 */
final class ServerConfigMapper {

	private final ServerDefinition definition;

	private final boolean virtualThreads;

	private final BundledTls tls;

	private ServerConfig config;

	private ServerConfigMapper(ServerDefinition definition, boolean virtualThreads, BundledTls tls) {
		this.definition = definition;
		this.virtualThreads = virtualThreads;
		this.tls = tls;
		this.config = ServerConfig.of(definition.type()).withName(definition.name());
	}

	/**
	 * Makes a configuration.
	 * @param definition the server
	 * @param virtualThreads whether requests are handled by virtual threads by default
	 * @param tls makes the TLS settings
	 * @return the configuration
	 * @throws InvalidConfigurationPropertyValueException if a value is out of range
	 */
	static ServerConfig map(ServerDefinition definition, boolean virtualThreads, BundledTls tls) {
		return new ServerConfigMapper(definition, virtualThreads, tls).map();
	}

	private ServerConfig map() {
		this.config = this.config.withAddresses(ServerAddresses.of(this.definition));
		mapRequests();
		mapProxyProtocol();
		mapClients();
		mapTimeouts();
		mapSizes();
		mapSocketOptions();
		mapTls();
		return this.config;
	}

	private void mapRequests() {
		SocketServerSettings settings = this.definition.settings();
		this.config = this.config.withConcurrency(concurrency())
			.withMaxConnectionsPolicy(settings.getMaxConnectionsPolicy())
			.withClosePolicy(settings.getClosePolicy())
			.withMdc(settings.isMdc());
		apply("request-tags", settings.getRequestTags(),
				(keys) -> this.config.withRequestTags(keys.toArray(String[]::new)));
		apply("queue-size", settings.getQueueSize(), this.config::withQueueSize);
		apply("reply-amplification", settings.getReplyAmplification(), this.config::withReplyAmplification);
		apply("max-connections", settings.getMaxConnections(), this.config::withMaxConnections);
	}

	/*
	 * Before the clients, of whom proxies tell.
	 */
	private void mapProxyProtocol() {
		SocketServerSettings.ProxyProtocol settings = this.definition.settings().getProxyProtocol();
		if (settings.isEnabled()) {
			ProxyProtocol trusting = convert("proxy-protocol.trusted-addresses", settings.getTrustedAddresses(),
					(senders) -> ProxyProtocol.trusting(senders.toArray(String[]::new)));
			ProxyProtocol limited = convert("proxy-protocol.header-timeout", settings.getHeaderTimeout(),
					trusting::withHeaderTimeout);
			if (this.definition.type().isStream()) {
				apply("proxy-protocol.trusted-addresses", settings.getTrustedAddresses(),
						(senders) -> this.config.withProxyProtocol(limited));
			}
			else {
				apply("proxy-protocol.enabled", true, (on) -> this.config.withProxyProtocol(limited));
			}
		}
	}

	private void mapClients() {
		SocketServerSettings settings = this.definition.settings();
		apply("max-connections-per-client", settings.getMaxConnectionsPerClient(),
				this.config::withMaxConnectionsPerClient);
		apply("accept-rate-per-client", settings.getAcceptRatePerClient(), this.config::withAcceptRatePerClient);
		apply("max-frames-per-connection", settings.getMaxFramesPerConnection(),
				this.config::withMaxFramesPerConnection);
		apply("allowed-addresses", settings.getAllowedAddresses(),
				(ranges) -> this.config.withAllowedAddresses(ranges.toArray(String[]::new)));
		apply("denied-addresses", settings.getDeniedAddresses(),
				(ranges) -> this.config.withDeniedAddresses(ranges.toArray(String[]::new)));
	}

	private Concurrency concurrency() {
		SocketServerSettings.@Nullable ConcurrencyMode mode = this.definition.settings().getConcurrency();
		if (mode == null) {
			return this.virtualThreads ? Concurrency.virtual() : Concurrency.threading();
		}
		return switch (mode) {
			case SYNCHRONOUS -> Concurrency.synchronous();
			case THREADING -> Concurrency.threading();
			case VIRTUAL -> Concurrency.virtual();
			case POOL -> Concurrency.pool(poolSettings());
			case SELECTING -> selecting();
			case FORKING -> Concurrency.forking(ProcessSettingsMapper.map(this.definition));
		};
	}

	private Concurrency selecting() {
		int loops = this.definition.settings().getLoops();
		try {
			return Concurrency.selecting(loops);
		}
		catch (IllegalArgumentException ex) {
			throw this.definition.invalid("loops", loops, ex);
		}
	}

	private PoolSettings poolSettings() {
		SocketServerSettings.Threads threads = this.definition.settings().getThreads();
		try {
			PoolSettings settings = PoolSettings.defaults().withMaxThreads(threads.getMax());
			return new PoolSettings(threads.getMax(), minSpare(threads, settings), threads.getMaxQueueCapacity(),
					threads.getOverloadPolicy());
		}
		catch (IllegalArgumentException ex) {
			throw invalidPool(threads, ex);
		}
	}

	private static int minSpare(SocketServerSettings.Threads threads, PoolSettings defaults) {
		@Nullable Integer minSpare = threads.getMinSpare();
		return (minSpare != null) ? minSpare : defaults.minSpareThreads();
	}

	private RuntimeException invalidPool(SocketServerSettings.Threads threads, IllegalArgumentException ex) {
		String reason = String.valueOf(ex.getMessage());
		if (reason.startsWith("'threads.max'")) {
			return this.definition.invalid("threads.max", threads.getMax(), ex);
		}
		@Nullable Integer minSpare = threads.getMinSpare();
		return (minSpare != null && reason.startsWith("'threads.min-spare'"))
				? this.definition.invalid("threads.min-spare", minSpare, ex)
				: this.definition.invalid("threads.max-queue-capacity", threads.getMaxQueueCapacity(), ex);
	}

	private void mapTimeouts() {
		SocketServerSettings settings = this.definition.settings();
		apply("connection-timeout", settings.getConnectionTimeout(), this.config::withConnectionTimeout);
		apply("idle-timeout", settings.getIdleTimeout(), this.config::withIdleTimeout);
		apply("request-timeout", settings.getRequestTimeout(), this.config::withRequestTimeout);
		apply("write-timeout", settings.getWriteTimeout(), this.config::withWriteTimeout);
		apply("max-connection-age", settings.getMaxConnectionAge(), this.config::withMaxConnectionAge);
		applySize("min-throughput", settings.getMinThroughput(), this.config::withMinThroughput);
		apply("close-timeout", settings.getCloseTimeout(), this.config::withCloseTimeout);
	}

	private void mapSizes() {
		SocketServerSettings settings = this.definition.settings();
		applySize("max-packet-size", settings.getMaxPacketSize(), this.config::withMaxPacketSize);
		applySize("max-pending-output", settings.getMaxPendingOutput(), this.config::withMaxPendingOutput);
		applySize("max-line-length", settings.getMaxLineLength(), this.config::withMaxLineLength);
		applySize("max-frame-size", settings.getMaxFrameSize(), this.config::withMaxFrameSize);
		applySize("receive-buffer-size", settings.getReceiveBufferSize(), this.config::withReceiveBufferSize);
		applySize("send-buffer-size", settings.getSendBufferSize(), this.config::withSendBufferSize);
		this.config = this.config.withWriteBuffering(settings.getWriteBufferSize().buffering());
	}

	private void mapSocketOptions() {
		SocketServerSettings settings = this.definition.settings();
		apply("reuse-address", settings.getReuseAddress(), this.config::withReuseAddress);
		apply("path-permissions", settings.getPathPermissions(),
				(value) -> this.config.withPathPermissions(permissions(value)));
		this.config = this.config.withDualStack(settings.isDualStack())
			.withReusePort(settings.isReusePort())
			.withTcpNoDelay(settings.isTcpNoDelay())
			.withKeepAlive(settings.isKeepAlive());
		apply("acceptors", settings.getAcceptors(),
				(number) -> ServerConfig.validated(this.config.withAcceptors(number)));
	}

	private void mapTls() {
		@Nullable TlsSettings settings = this.tls.settings(this.definition);
		if (settings != null) {
			this.config = this.config.withTls(settings);
		}
	}

	private static Set<PosixFilePermission> permissions(String value) {
		try {
			return PosixFilePermissions.fromString(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("The permissions must be written like 'rw-rw----'", ex);
		}
	}

	private void applySize(String key, @Nullable DataSize size, Function<Integer, ServerConfig> change) {
		apply(key, size, (value) -> change.apply(bytes(value)));
	}

	private static int bytes(DataSize size) {
		if (size.toBytes() > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("The size must be at most " + DataSize.ofBytes(Integer.MAX_VALUE));
		}
		return (int) Math.max(size.toBytes(), Integer.MIN_VALUE);
	}

	private <T> void apply(String key, @Nullable T value, Function<T, ServerConfig> change) {
		if (value != null) {
			this.config = convert(key, value, change);
		}
	}

	private <T, R> R convert(String key, T value, Function<T, R> conversion) {
		try {
			return conversion.apply(value);
		}
		catch (IllegalArgumentException ex) {
			throw this.definition.invalid(key, value, ex);
		}
	}

}
