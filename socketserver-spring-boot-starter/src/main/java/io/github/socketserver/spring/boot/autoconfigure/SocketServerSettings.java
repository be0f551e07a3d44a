package io.github.socketserver.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.ClosePolicy;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.transport.TlsClientAuth;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Properties of one server, the same for the flat keys and for the keys of a named
 * server.
 *
 * @since 0.1.0
 * @see SocketServerProperties
 */
public abstract class SocketServerSettings {

	/**
	 * Whether to start the server together with the application.
	 */
	private boolean autoStartup = true;

	/**
	 * Type of the server's socket.
	 */
	private @Nullable SocketType type;

	/**
	 * Network address to which the server should bind. The default is the loopback
	 * address.
	 */
	private @Nullable InetAddress address;

	/**
	 * Comma-separated list of network addresses to which the server should bind, instead
	 * of a single one.
	 */
	private List<InetAddress> addresses = new ArrayList<>();

	/**
	 * Whether a server bound to '::' serves IPv4 clients too.
	 */
	private boolean dualStack = true;

	/**
	 * Port of the server. Use 0 for any free one.
	 */
	private @Nullable Integer port;

	/**
	 * Path of the Unix socket. Use '@name' for a name in Linux's abstract name space.
	 */
	private @Nullable String path;

	/**
	 * Permissions of the file of the Unix socket.
	 */
	private String pathPermissions = "rw-------";

	/**
	 * Name of the bean that handles requests. Not needed when there is only one
	 * candidate.
	 */
	private @Nullable String handler;

	/**
	 * Where requests are handled. The default is 'virtual' when virtual threads are
	 * enabled, otherwise 'threading'.
	 */
	private @Nullable ConcurrencyMode concurrency;

	/**
	 * Number of threads of the concurrency mode 'selecting', which share the connections.
	 */
	private int loops = 1;

	/**
	 * Number of connections that the operating system keeps waiting, or number of
	 * datagrams that may be in work.
	 */
	private int queueSize = 128;

	/**
	 * Maximum number of open connections. Use -1 for no limit.
	 */
	private int maxConnections = 8192;

	/**
	 * What happens to clients beyond the maximum number of connections.
	 */
	private OverloadPolicy maxConnectionsPolicy = OverloadPolicy.WAIT;

	/**
	 * Maximum number of open connections of one client: of an IPv4 address, or of an IPv6
	 * network with a prefix of 64 bits. There is no limit by default.
	 */
	private @Nullable Integer maxConnectionsPerClient;

	/**
	 * How often one client may connect in a second. There is no limit by default.
	 */
	private @Nullable Integer acceptRatePerClient;

	/**
	 * Number of lines or frames after which a connection is closed. There is no limit by
	 * default.
	 */
	private @Nullable Integer maxFramesPerConnection;

	/**
	 * Comma-separated list of addresses and CIDR ranges from which clients are served.
	 * All are by default.
	 */
	private List<String> allowedAddresses = new ArrayList<>();

	/**
	 * Comma-separated list of addresses and CIDR ranges from which clients are not
	 * served, even if they are allowed.
	 */
	private List<String> deniedAddresses = new ArrayList<>();

	/**
	 * How long the first read of a connection may wait. Use 0 for no limit.
	 */
	private Duration connectionTimeout = Duration.ofSeconds(20);

	/**
	 * How long a later read may wait while no byte passes in either direction. Use 0 for
	 * no limit.
	 */
	private Duration idleTimeout = Duration.ofSeconds(60);

	/**
	 * How long a handler may run. There is no limit by default.
	 */
	private @Nullable Duration requestTimeout;

	/**
	 * How long one write may wait while the client takes nothing of it. Use 0 for no
	 * limit.
	 */
	private Duration writeTimeout = Duration.ofSeconds(30);

	/**
	 * How old a connection may be, give or take a tenth. There is no limit by default.
	 */
	private @Nullable Duration maxConnectionAge;

	/**
	 * How much a client has to send in a second at least while the server waits for the
	 * rest of a frame, after 5 seconds of grace. There is no limit by default.
	 */
	private @Nullable DataSize minThroughput;

	/**
	 * How many bytes may wait for a client to take them under the concurrency mode
	 * 'selecting'. Beyond that nothing more is read from the client.
	 */
	private DataSize maxPendingOutput = DataSize.ofMegabytes(1);

	/**
	 * How many times as long as a UDP request its replies may be. Use 0 for no limit.
	 */
	private int replyAmplification = 3;

	/**
	 * What closing the server means for running requests.
	 */
	private ClosePolicy closePolicy = ClosePolicy.WAIT;

	/**
	 * How long closing waits for running requests. When the application shuts down, the
	 * default is the timeout of the shutdown phase.
	 */
	private @Nullable Duration closeTimeout;

	/**
	 * Maximum size of a datagram. Longer ones are dropped and counted.
	 */
	private DataSize maxPacketSize = DataSize.ofBytes(65_535);

	/**
	 * Maximum length of a line, unless the handler sets its own.
	 */
	private DataSize maxLineLength = DataSize.ofKilobytes(8);

	/**
	 * Maximum size of a frame, unless the handler sets its own.
	 */
	private DataSize maxFrameSize = DataSize.ofMegabytes(1);

	/**
	 * Whether to bind although old connections linger. The default is 'true' for TCP
	 * only.
	 */
	private @Nullable Boolean reuseAddress;

	/**
	 * Whether several sockets may share the port.
	 */
	private boolean reusePort = false;

	/**
	 * Number of threads that accept connections or receive datagrams, each from sockets
	 * of its own. More than one needs 'reuse-port'.
	 */
	private int acceptors = 1;

	/**
	 * Whether small segments leave at once. Ignored on Unix sockets.
	 */
	private boolean tcpNoDelay = true;

	/**
	 * Whether the operating system probes idle connections. Ignored on Unix sockets.
	 */
	private boolean keepAlive = true;

	/**
	 * Size of the operating system's receive buffer.
	 */
	private @Nullable DataSize receiveBufferSize;

	/**
	 * Size of the operating system's send buffer.
	 */
	private @Nullable DataSize sendBufferSize;

	/**
	 * Size of the buffer in which replies are held back. Use 0 to write through.
	 */
	private WriteBufferSize writeBufferSize = WriteBufferSize.ADAPTIVE;

	/**
	 * Comma-separated list of keys of the tags that handlers may add to their requests.
	 */
	private List<String> requestTags = new ArrayList<>();

	/**
	 * Whether log lines of handlers carry the name of the server and the number of the
	 * connection or datagram in their MDC.
	 */
	private boolean mdc = true;

	/**
	 * Type of shutdown that the server supports.
	 */
	private Shutdown shutdown = Shutdown.GRACEFUL;

	/**
	 * Threads of the concurrency mode 'pool'.
	 */
	@NestedConfigurationProperty
	private final Threads threads = new Threads();

	/**
	 * Proxies that say who their clients are.
	 */
	@NestedConfigurationProperty
	private final ProxyProtocol proxyProtocol = new ProxyProtocol();

	/**
	 * Processes of the concurrency mode 'forking'.
	 */
	@NestedConfigurationProperty
	private final SocketServerProcesses processes = new SocketServerProcesses();

	/**
	 * TLS of the server.
	 */
	@NestedConfigurationProperty
	private final Ssl ssl = new Ssl();

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public @Nullable SocketType getType() {
		return this.type;
	}

	public void setType(@Nullable SocketType type) {
		this.type = type;
	}

	public @Nullable InetAddress getAddress() {
		return this.address;
	}

	public void setAddress(@Nullable InetAddress address) {
		this.address = address;
	}

	public List<InetAddress> getAddresses() {
		return this.addresses;
	}

	public void setAddresses(List<InetAddress> addresses) {
		this.addresses = addresses;
	}

	public boolean isDualStack() {
		return this.dualStack;
	}

	public void setDualStack(boolean dualStack) {
		this.dualStack = dualStack;
	}

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable String getPath() {
		return this.path;
	}

	public void setPath(@Nullable String path) {
		this.path = StringUtils.hasText(path) ? path : null;
	}

	public String getPathPermissions() {
		return this.pathPermissions;
	}

	public void setPathPermissions(String pathPermissions) {
		this.pathPermissions = pathPermissions;
	}

	public @Nullable String getHandler() {
		return this.handler;
	}

	public void setHandler(@Nullable String handler) {
		this.handler = StringUtils.hasText(handler) ? handler : null;
	}

	public @Nullable ConcurrencyMode getConcurrency() {
		return this.concurrency;
	}

	public void setConcurrency(@Nullable ConcurrencyMode concurrency) {
		this.concurrency = concurrency;
	}

	public int getLoops() {
		return this.loops;
	}

	public void setLoops(int loops) {
		this.loops = loops;
	}

	public int getQueueSize() {
		return this.queueSize;
	}

	public void setQueueSize(int queueSize) {
		this.queueSize = queueSize;
	}

	public int getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(int maxConnections) {
		this.maxConnections = maxConnections;
	}

	public OverloadPolicy getMaxConnectionsPolicy() {
		return this.maxConnectionsPolicy;
	}

	public void setMaxConnectionsPolicy(OverloadPolicy maxConnectionsPolicy) {
		this.maxConnectionsPolicy = maxConnectionsPolicy;
	}

	public @Nullable Integer getMaxConnectionsPerClient() {
		return this.maxConnectionsPerClient;
	}

	public void setMaxConnectionsPerClient(@Nullable Integer maxConnectionsPerClient) {
		this.maxConnectionsPerClient = maxConnectionsPerClient;
	}

	public @Nullable Integer getAcceptRatePerClient() {
		return this.acceptRatePerClient;
	}

	public void setAcceptRatePerClient(@Nullable Integer acceptRatePerClient) {
		this.acceptRatePerClient = acceptRatePerClient;
	}

	public @Nullable Integer getMaxFramesPerConnection() {
		return this.maxFramesPerConnection;
	}

	public void setMaxFramesPerConnection(@Nullable Integer maxFramesPerConnection) {
		this.maxFramesPerConnection = maxFramesPerConnection;
	}

	public List<String> getAllowedAddresses() {
		return this.allowedAddresses;
	}

	public void setAllowedAddresses(List<String> allowedAddresses) {
		this.allowedAddresses = allowedAddresses;
	}

	public List<String> getDeniedAddresses() {
		return this.deniedAddresses;
	}

	public void setDeniedAddresses(List<String> deniedAddresses) {
		this.deniedAddresses = deniedAddresses;
	}

	public Duration getConnectionTimeout() {
		return this.connectionTimeout;
	}

	public void setConnectionTimeout(Duration connectionTimeout) {
		this.connectionTimeout = connectionTimeout;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public @Nullable Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(@Nullable Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public Duration getWriteTimeout() {
		return this.writeTimeout;
	}

	public void setWriteTimeout(Duration writeTimeout) {
		this.writeTimeout = writeTimeout;
	}

	public @Nullable Duration getMaxConnectionAge() {
		return this.maxConnectionAge;
	}

	public void setMaxConnectionAge(@Nullable Duration maxConnectionAge) {
		this.maxConnectionAge = maxConnectionAge;
	}

	public @Nullable DataSize getMinThroughput() {
		return this.minThroughput;
	}

	public void setMinThroughput(@Nullable DataSize minThroughput) {
		this.minThroughput = minThroughput;
	}

	public DataSize getMaxPendingOutput() {
		return this.maxPendingOutput;
	}

	public void setMaxPendingOutput(DataSize maxPendingOutput) {
		this.maxPendingOutput = maxPendingOutput;
	}

	public int getReplyAmplification() {
		return this.replyAmplification;
	}

	public void setReplyAmplification(int replyAmplification) {
		this.replyAmplification = replyAmplification;
	}

	public ClosePolicy getClosePolicy() {
		return this.closePolicy;
	}

	public void setClosePolicy(ClosePolicy closePolicy) {
		this.closePolicy = closePolicy;
	}

	public @Nullable Duration getCloseTimeout() {
		return this.closeTimeout;
	}

	public void setCloseTimeout(@Nullable Duration closeTimeout) {
		this.closeTimeout = closeTimeout;
	}

	public DataSize getMaxPacketSize() {
		return this.maxPacketSize;
	}

	public void setMaxPacketSize(DataSize maxPacketSize) {
		this.maxPacketSize = maxPacketSize;
	}

	public DataSize getMaxLineLength() {
		return this.maxLineLength;
	}

	public void setMaxLineLength(DataSize maxLineLength) {
		this.maxLineLength = maxLineLength;
	}

	public DataSize getMaxFrameSize() {
		return this.maxFrameSize;
	}

	public void setMaxFrameSize(DataSize maxFrameSize) {
		this.maxFrameSize = maxFrameSize;
	}

	public @Nullable Boolean getReuseAddress() {
		return this.reuseAddress;
	}

	public void setReuseAddress(@Nullable Boolean reuseAddress) {
		this.reuseAddress = reuseAddress;
	}

	public boolean isReusePort() {
		return this.reusePort;
	}

	public void setReusePort(boolean reusePort) {
		this.reusePort = reusePort;
	}

	public int getAcceptors() {
		return this.acceptors;
	}

	public void setAcceptors(int acceptors) {
		this.acceptors = acceptors;
	}

	public boolean isTcpNoDelay() {
		return this.tcpNoDelay;
	}

	public void setTcpNoDelay(boolean tcpNoDelay) {
		this.tcpNoDelay = tcpNoDelay;
	}

	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public @Nullable DataSize getReceiveBufferSize() {
		return this.receiveBufferSize;
	}

	public void setReceiveBufferSize(@Nullable DataSize receiveBufferSize) {
		this.receiveBufferSize = receiveBufferSize;
	}

	public @Nullable DataSize getSendBufferSize() {
		return this.sendBufferSize;
	}

	public void setSendBufferSize(@Nullable DataSize sendBufferSize) {
		this.sendBufferSize = sendBufferSize;
	}

	public WriteBufferSize getWriteBufferSize() {
		return this.writeBufferSize;
	}

	public void setWriteBufferSize(WriteBufferSize writeBufferSize) {
		this.writeBufferSize = writeBufferSize;
	}

	public List<String> getRequestTags() {
		return this.requestTags;
	}

	public void setRequestTags(List<String> requestTags) {
		this.requestTags = requestTags;
	}

	public boolean isMdc() {
		return this.mdc;
	}

	public void setMdc(boolean mdc) {
		this.mdc = mdc;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	public void setShutdown(Shutdown shutdown) {
		this.shutdown = shutdown;
	}

	public Threads getThreads() {
		return this.threads;
	}

	public ProxyProtocol getProxyProtocol() {
		return this.proxyProtocol;
	}

	public SocketServerProcesses getProcesses() {
		return this.processes;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	/**
	 * Settings of the threads of the concurrency mode {@code pool}.
	 *
	 * @since 0.1.0
	 */
	public static class Threads {

		/**
		 * Maximum number of threads.
		 */
		private int max = 200;

		/**
		 * Number of threads that are kept when idle, by default no more than the maximum.
		 */
		private @Nullable Integer minSpare;

		/**
		 * Maximum number of requests that wait for a thread.
		 */
		private int maxQueueCapacity = 0;

		/**
		 * What happens to new clients when all threads are busy and the queue is full.
		 */
		private OverloadPolicy overloadPolicy = OverloadPolicy.WAIT;

		public int getMax() {
			return this.max;
		}

		public void setMax(int max) {
			this.max = max;
		}

		public @Nullable Integer getMinSpare() {
			return this.minSpare;
		}

		public void setMinSpare(@Nullable Integer minSpare) {
			this.minSpare = minSpare;
		}

		public int getMaxQueueCapacity() {
			return this.maxQueueCapacity;
		}

		public void setMaxQueueCapacity(int maxQueueCapacity) {
			this.maxQueueCapacity = maxQueueCapacity;
		}

		public OverloadPolicy getOverloadPolicy() {
			return this.overloadPolicy;
		}

		public void setOverloadPolicy(OverloadPolicy overloadPolicy) {
			this.overloadPolicy = overloadPolicy;
		}

	}

	/**
	 * Properties of proxies that say who their clients are.
	 *
	 * @since 0.1.0
	 */
	public static class ProxyProtocol {

		/**
		 * Whether connections have to begin with a header of the PROXY protocol, version
		 * 1 or 2.
		 */
		private boolean enabled = false;

		/**
		 * Comma-separated list of addresses and CIDR ranges of the proxies that are
		 * believed, or 'unix:' for all over a Unix socket. Required when enabled.
		 */
		private List<String> trustedAddresses = new ArrayList<>();

		/**
		 * How long the header may take. Use 0 for no limit.
		 */
		private Duration headerTimeout = Duration.ofSeconds(5);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public List<String> getTrustedAddresses() {
			return this.trustedAddresses;
		}

		public void setTrustedAddresses(List<String> trustedAddresses) {
			this.trustedAddresses = trustedAddresses;
		}

		public Duration getHeaderTimeout() {
			return this.headerTimeout;
		}

		public void setHeaderTimeout(Duration headerTimeout) {
			this.headerTimeout = headerTimeout;
		}

	}

	/**
	 * Settings of TLS.
	 *
	 * @since 0.1.0
	 */
	public static class Ssl {

		/**
		 * Whether the server speaks TLS. Enabled by default if a bundle is set.
		 */
		private @Nullable Boolean enabled;

		/**
		 * Name of the SSL bundle that has the server's certificate.
		 */
		private @Nullable String bundle;

		/**
		 * Whether clients have to show a certificate. They are not asked by default.
		 */
		private @Nullable TlsClientAuth clientAuth;

		/**
		 * How long a TLS handshake may take. Use 0 for no limit.
		 */
		private Duration handshakeTimeout = Duration.ofSeconds(10);

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public @Nullable TlsClientAuth getClientAuth() {
			return this.clientAuth;
		}

		public void setClientAuth(@Nullable TlsClientAuth clientAuth) {
			this.clientAuth = clientAuth;
		}

		public Duration getHandshakeTimeout() {
			return this.handshakeTimeout;
		}

		public void setHandshakeTimeout(Duration handshakeTimeout) {
			this.handshakeTimeout = handshakeTimeout;
		}

	}

	/**
	 * Where requests are handled.
	 *
	 * @since 0.1.0
	 */
	public enum ConcurrencyMode {

		/**
		 * One request at a time on the server's own thread.
		 */
		SYNCHRONOUS,

		/**
		 * A platform thread for each request.
		 */
		THREADING,

		/**
		 * A virtual thread for each request. Needs Java 21 or later.
		 */
		VIRTUAL,

		/**
		 * A bounded number of platform threads.
		 */
		POOL,

		/**
		 * One or several event loops, which call a handler for whole lines, frames or
		 * datagrams.
		 */
		SELECTING,

		/**
		 * A process for each request. Needs Linux and junixsocket.
		 */
		FORKING

	}

	/**
	 * How a server stops when the application shuts down.
	 *
	 * @since 0.1.0
	 */
	public enum Shutdown {

		/**
		 * Running requests may end.
		 */
		GRACEFUL,

		/**
		 * Running requests are cut.
		 */
		IMMEDIATE

	}

}
