package io.github.socketserver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.policy.AddressRange;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.transport.AbstractUnixAddress;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set for a server. Immutable: each {@code with} method returns a
 * changed copy. Names and defaults are those of the properties of the Spring Boot
 * starter.
 *
 * @since 0.1.0
 */
public final class ServerConfig implements Cloneable {

	private SocketType type;

	private String name = "default";

	private List<SocketAddress> addresses = List.of();

	private boolean dualStack = true;

	private Set<PosixFilePermission> pathPermissions = PosixFilePermissions.fromString("rw-------");

	private Concurrency concurrency = Concurrency.threading();

	private int queueSize = 128;

	private int maxConnections = 8192;

	private OverloadPolicy maxConnectionsPolicy = OverloadPolicy.WAIT;

	private int maxConnectionsPerClient = -1;

	private int acceptRatePerClient = -1;

	private int maxFramesPerConnection = -1;

	private List<AddressRange> allowedAddresses = List.of();

	private List<AddressRange> deniedAddresses = List.of();

	private Duration connectionTimeout = Duration.ofSeconds(20);

	private Duration idleTimeout = Duration.ofSeconds(60);

	private Duration requestTimeout = Duration.ZERO;

	private Duration writeTimeout = Duration.ofSeconds(30);

	private Duration maxConnectionAge = Duration.ZERO;

	private int minThroughput = 0;

	private Duration throughputGrace = Duration.ofSeconds(5);

	private int maxPendingOutput = 1 << 20;

	private int replyAmplification = 3;

	private Duration stuckAfter = Duration.ofSeconds(2);

	private ClosePolicy closePolicy = ClosePolicy.WAIT;

	private Duration closeTimeout = Duration.ofSeconds(25);

	private int maxPacketSize = 65_535;

	private int maxLineLength = 8192;

	private int maxFrameSize = 1 << 20;

	private boolean reuseAddress = true;

	private boolean reusePort = false;

	private int acceptors = 1;

	private boolean tcpNoDelay = true;

	private boolean keepAlive = true;

	private int receiveBufferSize = 0;

	private int sendBufferSize = 0;

	private WriteBuffering writeBuffering = WriteBuffering.adaptive();

	private @Nullable ProxyProtocol proxyProtocol;

	private @Nullable TlsSettings tls;

	private Set<String> requestTags = Set.of();

	private boolean mdc = true;

	private Duration timeout = Duration.ZERO;

	private Duration pollInterval = Duration.ofMillis(500);

	private ServerConfig(SocketType type, List<? extends SocketAddress> addresses) {
		this.type = Objects.requireNonNull(type, "'type' must not be null");
		this.addresses = List.copyOf(requireElements("addresses", addresses));
		this.reuseAddress = type == SocketType.TCP;
	}

	/**
	 * Returns the defaults for a TCP server.
	 * @param host name or address to bind; resolved here and never again
	 * @param port the port; 0 for any free one
	 * @return the configuration
	 * @throws IllegalArgumentException if the port is out of range or the host is unknown
	 */
	public static ServerConfig tcp(String host, int port) {
		return of(SocketType.TCP, inet(host, port));
	}

	/**
	 * Returns the defaults for a UDP server.
	 * @param host name or address to bind; resolved here and never again
	 * @param port the port; 0 for any free one
	 * @return the configuration
	 * @throws IllegalArgumentException if the port is out of range or the host is unknown
	 */
	public static ServerConfig udp(String host, int port) {
		return of(SocketType.UDP, inet(host, port));
	}

	/**
	 * Returns the defaults for a Unix stream server.
	 * @param path path of the socket; {@code @name} for a name in Linux's abstract name
	 * space
	 * @return the configuration
	 */
	public static ServerConfig unixStream(String path) {
		return of(SocketType.UNIX_STREAM, unix(path));
	}

	/**
	 * Returns the defaults for a Unix stream server.
	 * @param path path of the socket
	 * @return the configuration
	 */
	public static ServerConfig unixStream(Path path) {
		return of(SocketType.UNIX_STREAM,
				UnixDomainSocketAddress.of(Objects.requireNonNull(path, "'path' must not be null")));
	}

	/**
	 * Returns the defaults for a Unix datagram server.
	 * @param path path of the socket; {@code @name} for a name in Linux's abstract name
	 * space
	 * @return the configuration
	 */
	public static ServerConfig unixDatagram(String path) {
		return of(SocketType.UNIX_DATAGRAM, unix(path));
	}

	/**
	 * Returns the defaults for a Unix datagram server.
	 * @param path path of the socket
	 * @return the configuration
	 */
	public static ServerConfig unixDatagram(Path path) {
		return of(SocketType.UNIX_DATAGRAM,
				UnixDomainSocketAddress.of(Objects.requireNonNull(path, "'path' must not be null")));
	}

	/**
	 * Returns the defaults for a server.
	 * @param type the type of its socket
	 * @param addresses the addresses to bind
	 * @return the configuration
	 */
	public static ServerConfig of(SocketType type, SocketAddress... addresses) {
		return new ServerConfig(type, Arrays.asList(Objects.requireNonNull(addresses, "'addresses' must not be null")));
	}

	/**
	 * Returns the type of the server's socket.
	 * @return the type
	 */
	public SocketType type() {
		return this.type;
	}

	/**
	 * Returns the server's name, used in threads, logs and meters.
	 * @return the value; {@code default} by default
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Sets the server's name, used in threads, logs and meters.
	 * @param name the value
	 * @return the changed copy
	 */
	public ServerConfig withName(String name) {
		return with((copy) -> copy.name = Objects.requireNonNull(name, "'name' must not be null"));
	}

	/**
	 * Returns the addresses to bind.
	 * @return the value; {@code List.of()} by default
	 */
	public List<SocketAddress> addresses() {
		return this.addresses;
	}

	/**
	 * Sets the addresses to bind.
	 * @param addresses the value
	 * @return the changed copy
	 */
	public ServerConfig withAddresses(List<SocketAddress> addresses) {
		requireElements("addresses", addresses);
		return with((copy) -> copy.addresses = List.copyOf(addresses));
	}

	/**
	 * Returns whether a server bound to {@code ::} serves IPv4 clients too; otherwise
	 * they are turned away.
	 * @return the value; {@code true} by default
	 */
	public boolean dualStack() {
		return this.dualStack;
	}

	/**
	 * Sets whether a server bound to {@code ::} serves IPv4 clients too; otherwise they
	 * are turned away.
	 * @param dualStack the value
	 * @return the changed copy
	 */
	public ServerConfig withDualStack(boolean dualStack) {
		return with((copy) -> copy.dualStack = dualStack);
	}

	/**
	 * Returns the permissions of the socket file of a Unix socket.
	 * @return the value; {@code PosixFilePermissions.fromString(rw-------)} by default
	 */
	public Set<PosixFilePermission> pathPermissions() {
		return this.pathPermissions;
	}

	/**
	 * Sets the permissions of the socket file of a Unix socket.
	 * @param pathPermissions the value
	 * @return the changed copy
	 */
	public ServerConfig withPathPermissions(Set<PosixFilePermission> pathPermissions) {
		requireElements("path-permissions", pathPermissions);
		return with((copy) -> copy.pathPermissions = Set.copyOf(pathPermissions));
	}

	/**
	 * Returns where handlers run.
	 * @return the value; {@code Concurrency.threading()} by default
	 */
	public Concurrency concurrency() {
		return this.concurrency;
	}

	/**
	 * Sets where handlers run.
	 * @param concurrency the value
	 * @return the changed copy
	 */
	public ServerConfig withConcurrency(Concurrency concurrency) {
		return with((copy) -> copy.concurrency = Objects.requireNonNull(concurrency, "'concurrency' must not be null"));
	}

	/**
	 * Returns for streams, how many connections the kernel keeps waiting (Python's
	 * {@code request_queue_size}); for datagrams, how many may be in work, the newest
	 * beyond that is dropped and counted.
	 * @return the value; {@code 128} by default
	 */
	public int queueSize() {
		return this.queueSize;
	}

	/**
	 * Sets for streams, how many connections the kernel keeps waiting (Python's
	 * {@code request_queue_size}); for datagrams, how many may be in work, the newest
	 * beyond that is dropped and counted.
	 * @param queueSize the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withQueueSize(int queueSize) {
		requireAtLeast("queue-size", queueSize, 1);
		return with((copy) -> copy.queueSize = queueSize);
	}

	/**
	 * Returns how many connections may be open at a time; -1 for no limit.
	 * @return the value; {@code 8192} by default
	 */
	public int maxConnections() {
		return this.maxConnections;
	}

	/**
	 * Sets how many connections may be open at a time; -1 for no limit.
	 * @param maxConnections the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withMaxConnections(int maxConnections) {
		requireLimit("max-connections", maxConnections);
		return with((copy) -> copy.maxConnections = maxConnections);
	}

	/**
	 * Returns what happens to clients beyond {@code max-connections}.
	 * @return the value; {@code OverloadPolicy.WAIT} by default
	 */
	public OverloadPolicy maxConnectionsPolicy() {
		return this.maxConnectionsPolicy;
	}

	/**
	 * Sets what happens to clients beyond {@code max-connections}.
	 * @param maxConnectionsPolicy the value
	 * @return the changed copy
	 */
	public ServerConfig withMaxConnectionsPolicy(OverloadPolicy maxConnectionsPolicy) {
		return with((copy) -> copy.maxConnectionsPolicy = Objects.requireNonNull(maxConnectionsPolicy,
				"'max-connections-policy' must not be null"));
	}

	/**
	 * Returns how many connections one client may have at a time; -1 for no limit. A
	 * client is an address of IPv4, or a network of IPv6 with a prefix of 64 bits.
	 * @return the value; {@code -1} by default
	 */
	public int maxConnectionsPerClient() {
		return this.maxConnectionsPerClient;
	}

	/**
	 * Sets how many connections one client may have at a time; -1 for no limit. A client
	 * is an address of IPv4, or a network of IPv6 with a prefix of 64 bits.
	 * @param maxConnectionsPerClient the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range, or if the server has
	 * no TCP connections
	 */
	public ServerConfig withMaxConnectionsPerClient(int maxConnectionsPerClient) {
		requireForTcp("max-connections-per-client", maxConnectionsPerClient);
		return with((copy) -> copy.maxConnectionsPerClient = maxConnectionsPerClient);
	}

	/**
	 * Returns how often one client may connect in a second; -1 for no limit.
	 * @return the value; {@code -1} by default
	 * @see #maxConnectionsPerClient()
	 */
	public int acceptRatePerClient() {
		return this.acceptRatePerClient;
	}

	/**
	 * Sets how often one client may connect in a second; -1 for no limit.
	 * @param acceptRatePerClient the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range, or if the server has
	 * no TCP connections
	 */
	public ServerConfig withAcceptRatePerClient(int acceptRatePerClient) {
		requireForTcp("accept-rate-per-client", acceptRatePerClient);
		return with((copy) -> copy.acceptRatePerClient = acceptRatePerClient);
	}

	/**
	 * Returns after how many frames a {@code LineHandler} or {@code FrameHandler} ends
	 * and its connection is closed; -1 for no limit.
	 * @return the value; {@code -1} by default
	 */
	public int maxFramesPerConnection() {
		return this.maxFramesPerConnection;
	}

	/**
	 * Sets after how many frames a {@code LineHandler} or {@code FrameHandler} ends and
	 * its connection is closed; -1 for no limit.
	 * @param maxFramesPerConnection the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range, or if the socket
	 * type has no connections
	 */
	public ServerConfig withMaxFramesPerConnection(int maxFramesPerConnection) {
		requireLimit("max-frames-per-connection", maxFramesPerConnection);
		if (maxFramesPerConnection != -1) {
			requireStream("max-frames-per-connection");
		}
		return with((copy) -> copy.maxFramesPerConnection = maxFramesPerConnection);
	}

	/**
	 * Returns the ranges of the addresses from which clients are served; all are if there
	 * are none.
	 * @return the ranges; {@code List.of()} by default
	 */
	public List<AddressRange> allowedAddresses() {
		return this.allowedAddresses;
	}

	/**
	 * Sets the ranges of the addresses from which clients are served.
	 * @param ranges the ranges, such as {@code 10.0.0.0/8}, or single addresses
	 * @return the changed copy
	 * @throws IllegalArgumentException if one is no range, or if clients of this type of
	 * socket have no such addresses
	 * @see AddressRange#parse
	 */
	public ServerConfig withAllowedAddresses(String... ranges) {
		List<AddressRange> parsed = ranges("allowed-addresses", ranges);
		return with((copy) -> copy.allowedAddresses = parsed);
	}

	/**
	 * Returns the ranges of the addresses from which clients are not served, even if they
	 * are allowed.
	 * @return the ranges; {@code List.of()} by default
	 */
	public List<AddressRange> deniedAddresses() {
		return this.deniedAddresses;
	}

	/**
	 * Sets the ranges of the addresses from which clients are not served, even if they
	 * are allowed.
	 * @param ranges the ranges, such as {@code 10.0.0.0/8}, or single addresses
	 * @return the changed copy
	 * @throws IllegalArgumentException if one is no range, or if clients of this type of
	 * socket have no such addresses
	 * @see AddressRange#parse
	 */
	public ServerConfig withDeniedAddresses(String... ranges) {
		List<AddressRange> parsed = ranges("denied-addresses", ranges);
		return with((copy) -> copy.deniedAddresses = parsed);
	}

	/**
	 * Returns how long the first read of a connection may wait; zero for no limit.
	 * @return the value; {@code Duration.ofSeconds(20)} by default
	 */
	public Duration connectionTimeout() {
		return this.connectionTimeout;
	}

	/**
	 * Sets how long the first read of a connection may wait; zero for no limit.
	 * @param connectionTimeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withConnectionTimeout(Duration connectionTimeout) {
		requireNotNegative("connection-timeout", connectionTimeout);
		return with((copy) -> copy.connectionTimeout = connectionTimeout);
	}

	/**
	 * Returns how long a later read may wait while no byte passes in either direction;
	 * zero for no limit.
	 * @return the value; {@code Duration.ofSeconds(60)} by default
	 */
	public Duration idleTimeout() {
		return this.idleTimeout;
	}

	/**
	 * Sets how long a later read may wait while no byte passes in either direction; zero
	 * for no limit.
	 * @param idleTimeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withIdleTimeout(Duration idleTimeout) {
		requireNotNegative("idle-timeout", idleTimeout);
		return with((copy) -> copy.idleTimeout = idleTimeout);
	}

	/**
	 * Returns how long a handler may run; zero for no limit.
	 * @return the value; {@code Duration.ZERO} by default
	 */
	public Duration requestTimeout() {
		return this.requestTimeout;
	}

	/**
	 * Sets how long a handler may run; zero for no limit.
	 * @param requestTimeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withRequestTimeout(Duration requestTimeout) {
		requireNotNegative("request-timeout", requestTimeout);
		return with((copy) -> copy.requestTimeout = requestTimeout);
	}

	/**
	 * Returns how long one write may wait while the client takes nothing of it; zero for
	 * no limit.
	 * @return the value; {@code Duration.ofSeconds(30)} by default
	 */
	public Duration writeTimeout() {
		return this.writeTimeout;
	}

	/**
	 * Sets how long one write may wait while the client takes nothing of it; zero for no
	 * limit.
	 * @param writeTimeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withWriteTimeout(Duration writeTimeout) {
		requireNotNegative("write-timeout", writeTimeout);
		return with((copy) -> copy.writeTimeout = writeTimeout);
	}

	/**
	 * Returns how old a connection may be, give or take a tenth; zero for no limit. It
	 * ends between two frames then, or is cut after {@code close-timeout}.
	 * @return the value; {@code Duration.ZERO} by default
	 */
	public Duration maxConnectionAge() {
		return this.maxConnectionAge;
	}

	/**
	 * Sets how old a connection may be, give or take a tenth; zero for no limit. It ends
	 * between two frames then, or is cut after {@code close-timeout}.
	 * @param maxConnectionAge the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range, or if the socket
	 * type has no connections
	 */
	public ServerConfig withMaxConnectionAge(Duration maxConnectionAge) {
		requireNotNegative("max-connection-age", maxConnectionAge);
		if (!maxConnectionAge.isZero()) {
			requireStream("max-connection-age");
		}
		return with((copy) -> copy.maxConnectionAge = maxConnectionAge);
	}

	/**
	 * Returns how many bytes a second a client has to send at least while the server
	 * waits for the rest of a frame, after 5 seconds of grace; zero for no limit.
	 * @return the value in bytes; {@code 0} by default
	 */
	public int minThroughput() {
		return this.minThroughput;
	}

	/**
	 * Sets how many bytes a second a client has to send at least while the server waits
	 * for the rest of a frame, after 5 seconds of grace; zero for no limit.
	 * @param minThroughput the value in bytes
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range, or if the socket
	 * type has no connections
	 */
	public ServerConfig withMinThroughput(int minThroughput) {
		requireAtLeast("min-throughput", minThroughput, 0);
		if (minThroughput > 0) {
			requireStream("min-throughput");
		}
		return with((copy) -> copy.minThroughput = minThroughput);
	}

	/**
	 * Returns how long a client may stay below the lowest throughput.
	 * @return the time
	 */
	Duration throughputGrace() {
		return this.throughputGrace;
	}

	ServerConfig withThroughputGrace(Duration throughputGrace) {
		return with((copy) -> copy.throughputGrace = throughputGrace);
	}

	/**
	 * Returns how many bytes may wait for a client to take them under {@code selecting},
	 * where writing never waits: beyond that nothing more is read from the client, and no
	 * other client may write to it.
	 * @return the value in bytes; {@code 1 << 20} by default
	 */
	public int maxPendingOutput() {
		return this.maxPendingOutput;
	}

	/**
	 * Sets how many bytes may wait for a client to take them under {@code selecting},
	 * where writing never waits: beyond that nothing more is read from the client, and no
	 * other client may write to it.
	 * @param maxPendingOutput the value in bytes
	 * @return the changed copy
	 */
	public ServerConfig withMaxPendingOutput(int maxPendingOutput) {
		requireAtLeast("max-pending-output", maxPendingOutput, 1);
		return with((copy) -> copy.maxPendingOutput = maxPendingOutput);
	}

	/**
	 * Returns how many times as long as a UDP request its replies may be, all of them
	 * together. 512 bytes are always allowed, and senders on the loopback interface are
	 * trusted. What is longer is not sent, counted, and logged once.
	 * @return the factor; 3 by default, 0 for no limit
	 */
	public int replyAmplification() {
		return this.replyAmplification;
	}

	/**
	 * Sets how many times as long as a UDP request its replies may be, all of them
	 * together.
	 * @param replyAmplification the factor; 0 for no limit, where clients are known and
	 * their addresses cannot be forged
	 * @return the changed copy
	 */
	public ServerConfig withReplyAmplification(int replyAmplification) {
		requireAtLeast("reply-amplification", replyAmplification, 0);
		return with((copy) -> copy.replyAmplification = replyAmplification);
	}

	/**
	 * Returns after what time a handler that keeps a loop's thread from serving others is
	 * reported.
	 * @return the time
	 */
	Duration stuckAfter() {
		return this.stuckAfter;
	}

	ServerConfig withStuckAfter(Duration stuckAfter) {
		return with((copy) -> copy.stuckAfter = stuckAfter);
	}

	/**
	 * Returns what closing means for the requests that are running.
	 * @return the value; {@code ClosePolicy.WAIT} by default
	 */
	public ClosePolicy closePolicy() {
		return this.closePolicy;
	}

	/**
	 * Sets what closing means for the requests that are running.
	 * @param closePolicy the value
	 * @return the changed copy
	 */
	public ServerConfig withClosePolicy(ClosePolicy closePolicy) {
		return with(
				(copy) -> copy.closePolicy = Objects.requireNonNull(closePolicy, "'close-policy' must not be null"));
	}

	/**
	 * Returns how long closing waits for the requests that are running.
	 * @return the value; {@code Duration.ofSeconds(25)} by default
	 */
	public Duration closeTimeout() {
		return this.closeTimeout;
	}

	/**
	 * Sets how long closing waits for the requests that are running.
	 * @param closeTimeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withCloseTimeout(Duration closeTimeout) {
		requireNotNegative("close-timeout", closeTimeout);
		return with((copy) -> copy.closeTimeout = closeTimeout);
	}

	/**
	 * Returns the longest datagram, in bytes; a longer one is dropped whole and counted.
	 * @return the value; {@code 65_535} by default
	 */
	public int maxPacketSize() {
		return this.maxPacketSize;
	}

	/**
	 * Sets the longest datagram, in bytes; a longer one is dropped whole and counted.
	 * @param maxPacketSize the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withMaxPacketSize(int maxPacketSize) {
		requireAtLeast("max-packet-size", maxPacketSize, 1);
		return with((copy) -> copy.maxPacketSize = maxPacketSize);
	}

	/**
	 * Returns the longest line that {@code input().readLine()} reads, in bytes.
	 * @return the value; {@code 8192} by default
	 */
	public int maxLineLength() {
		return this.maxLineLength;
	}

	/**
	 * Sets the longest line that {@code input().readLine()} reads, in bytes.
	 * @param maxLineLength the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withMaxLineLength(int maxLineLength) {
		requireAtLeast("max-line-length", maxLineLength, 1);
		return with((copy) -> copy.maxLineLength = maxLineLength);
	}

	/**
	 * Returns the longest frame that {@code input().readFrame(int, ByteOrder)} reads, in
	 * bytes.
	 * @return the value; {@code 1 << 20} by default
	 */
	public int maxFrameSize() {
		return this.maxFrameSize;
	}

	/**
	 * Sets the longest frame that {@code input().readFrame(int, ByteOrder)} reads, in
	 * bytes.
	 * @param maxFrameSize the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withMaxFrameSize(int maxFrameSize) {
		requireAtLeast("max-frame-size", maxFrameSize, 1);
		return with((copy) -> copy.maxFrameSize = maxFrameSize);
	}

	/**
	 * Returns whether to bind although old connections linger (Python's
	 * {@code allow_reuse_address}).
	 * @return the value; {@code true} by default
	 */
	public boolean reuseAddress() {
		return this.reuseAddress;
	}

	/**
	 * Sets whether to bind although old connections linger (Python's
	 * {@code allow_reuse_address}).
	 * @param reuseAddress the value
	 * @return the changed copy
	 */
	public ServerConfig withReuseAddress(boolean reuseAddress) {
		return with((copy) -> copy.reuseAddress = reuseAddress);
	}

	/**
	 * Returns whether several sockets may share the port (Python's
	 * {@code allow_reuse_port}).
	 * @return the value; {@code false} by default
	 */
	public boolean reusePort() {
		return this.reusePort;
	}

	/**
	 * Sets whether several sockets may share the port (Python's
	 * {@code allow_reuse_port}).
	 * @param reusePort the value
	 * @return the changed copy
	 */
	public ServerConfig withReusePort(boolean reusePort) {
		return with((copy) -> copy.reusePort = reusePort);
	}

	/**
	 * Returns how many threads accept connections or receive datagrams, each from sockets
	 * of its own that share the port.
	 * @return the number; 1 by default
	 */
	public int acceptors() {
		return this.acceptors;
	}

	/**
	 * Sets how many threads accept connections or receive datagrams, each from sockets of
	 * its own that share the port. More than one needs {@link #withReusePort}, and under
	 * {@code selecting} as many loops. The hooks up to {@link BaseServer#processRequest
	 * processRequest} are called by all of them then, so a server that overrides one has
	 * to expect several calls at a time.
	 * @param acceptors the number, at least 1
	 * @return the changed copy
	 * @throws IllegalArgumentException if it is less
	 */
	public ServerConfig withAcceptors(int acceptors) {
		requireAtLeast("acceptors", acceptors, 1);
		return with((copy) -> copy.acceptors = acceptors);
	}

	/**
	 * Checks settings that depend on each other. Servers do so before anything else.
	 * @param config the configuration
	 * @return the same
	 * @throws IllegalArgumentException if some cannot be had together
	 */
	public static ServerConfig validated(ServerConfig config) {
		if (config.acceptors > 1) {
			AcceptorCheck.check(config);
		}
		return config;
	}

	/**
	 * Returns whether small segments leave at once; ignored on Unix sockets.
	 * @return the value; {@code true} by default
	 */
	public boolean tcpNoDelay() {
		return this.tcpNoDelay;
	}

	/**
	 * Sets whether small segments leave at once; ignored on Unix sockets.
	 * @param tcpNoDelay the value
	 * @return the changed copy
	 */
	public ServerConfig withTcpNoDelay(boolean tcpNoDelay) {
		return with((copy) -> copy.tcpNoDelay = tcpNoDelay);
	}

	/**
	 * Returns whether the kernel probes idle connections; ignored on Unix sockets.
	 * @return the value; {@code true} by default
	 */
	public boolean keepAlive() {
		return this.keepAlive;
	}

	/**
	 * Sets whether the kernel probes idle connections; ignored on Unix sockets.
	 * @param keepAlive the value
	 * @return the changed copy
	 */
	public ServerConfig withKeepAlive(boolean keepAlive) {
		return with((copy) -> copy.keepAlive = keepAlive);
	}

	/**
	 * Returns the size of the kernel's receive buffer, in bytes; 0 for the system's
	 * default.
	 * @return the value; {@code 0} by default
	 */
	public int receiveBufferSize() {
		return this.receiveBufferSize;
	}

	/**
	 * Sets the size of the kernel's receive buffer, in bytes; 0 for the system's default.
	 * @param receiveBufferSize the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withReceiveBufferSize(int receiveBufferSize) {
		requireAtLeast("receive-buffer-size", receiveBufferSize, 0);
		return with((copy) -> copy.receiveBufferSize = receiveBufferSize);
	}

	/**
	 * Returns the size of the kernel's send buffer, in bytes; 0 for the system's default.
	 * @return the value; {@code 0} by default
	 */
	public int sendBufferSize() {
		return this.sendBufferSize;
	}

	/**
	 * Sets the size of the kernel's send buffer, in bytes; 0 for the system's default.
	 * @param sendBufferSize the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withSendBufferSize(int sendBufferSize) {
		requireAtLeast("send-buffer-size", sendBufferSize, 0);
		return with((copy) -> copy.sendBufferSize = sendBufferSize);
	}

	/**
	 * Returns when replies leave (Python's {@code wbufsize}).
	 * @return the value; {@code WriteBuffering.adaptive()} by default
	 */
	public WriteBuffering writeBuffering() {
		return this.writeBuffering;
	}

	/**
	 * Sets when replies leave (Python's {@code wbufsize}).
	 * @param writeBuffering the value
	 * @return the changed copy
	 */
	public ServerConfig withWriteBuffering(WriteBuffering writeBuffering) {
		return with((copy) -> copy.writeBuffering = Objects.requireNonNull(writeBuffering,
				"'write-buffer-size' must not be null"));
	}

	/**
	 * Returns which senders are believed when they say on whose behalf they connect.
	 * @return the settings; {@code null}, the default, if the server does not speak the
	 * PROXY protocol
	 */
	public @Nullable ProxyProtocol proxyProtocol() {
		return this.proxyProtocol;
	}

	/**
	 * Sets which senders are believed when they say on whose behalf they connect. Each
	 * connection has to begin with a header of the PROXY protocol then, and whatever
	 * concerns clients by their addresses goes by the one in the header, also over a Unix
	 * socket. Set it before those.
	 * @param proxyProtocol the settings; {@code null} for none
	 * @return the changed copy
	 * @throws IllegalArgumentException if the socket type has no connections, or no
	 * trusted sender can connect to it
	 */
	public ServerConfig withProxyProtocol(@Nullable ProxyProtocol proxyProtocol) {
		if (proxyProtocol != null) {
			requireStream("proxy-protocol");
			requireProxies(proxyProtocol);
		}
		return with((copy) -> copy.proxyProtocol = proxyProtocol);
	}

	/**
	 * Returns how the server speaks TLS.
	 * @return the settings; {@code null}, the default, for no TLS
	 */
	public @Nullable TlsSettings tls() {
		return this.tls;
	}

	/**
	 * Sets how the server speaks TLS.
	 * @param tls the settings; {@code null} for no TLS
	 * @return the changed copy
	 * @throws IllegalArgumentException if the socket type has no connections
	 */
	public ServerConfig withTls(@Nullable TlsSettings tls) {
		if (tls != null) {
			requireStream("ssl");
		}
		return with((copy) -> copy.tls = tls);
	}

	/**
	 * Returns whether worker processes speak TLS with the clients.
	 * @return {@code true} if so
	 */
	boolean isTlsInWorkers() {
		ProcessSettings processes = this.concurrency.processes();
		return this.tls != null && processes != null && processes.tls() == TlsTermination.WORKER;
	}

	/**
	 * Returns how this process speaks TLS.
	 * @return the settings; {@code null} if it does not
	 */
	@Nullable TlsSettings ownTls() {
		return isTlsInWorkers() ? null : this.tls;
	}

	/**
	 * Returns the keys of the tags that handlers may add to their requests.
	 * @return the keys in order; none by default
	 */
	public Set<String> requestTags() {
		return this.requestTags;
	}

	/**
	 * Sets the keys of the tags that handlers may add to their requests.
	 * @param keys the keys: letters, digits, '.', '_' and '-'
	 * @return the changed copy
	 * @throws IllegalArgumentException if one cannot be a key, or if they are too many
	 * @see io.github.socketserver.request.Request#tag
	 */
	public ServerConfig withRequestTags(String... keys) {
		Set<String> checked = RequestTags.keys(requireElements("request-tags", keys));
		return with((copy) -> copy.requestTags = checked);
	}

	/**
	 * Returns whether log lines of handlers carry the server's name and the number of the
	 * connection or datagram, in the MDC of SLF4J.
	 * @return the value; {@code true} by default
	 */
	public boolean mdc() {
		return this.mdc;
	}

	/**
	 * Sets whether log lines of handlers carry the server's name and the number of the
	 * connection or datagram, in the MDC of SLF4J.
	 * @param mdc the value
	 * @return the changed copy
	 */
	public ServerConfig withMdc(boolean mdc) {
		return with((copy) -> copy.mdc = mdc);
	}

	/**
	 * Returns how long {@code handleRequest()} waits for a request (Python's
	 * {@code timeout}); zero for no limit, where Python would not wait at all: take one
	 * nanosecond for that.
	 * @return the value; {@code Duration.ZERO} by default
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * Sets how long {@code handleRequest()} waits for a request (Python's
	 * {@code timeout}); zero for no limit, where Python would not wait at all: take one
	 * nanosecond for that.
	 * @param timeout the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withTimeout(Duration timeout) {
		requireNotNegative("timeout", timeout);
		return with((copy) -> copy.timeout = timeout);
	}

	/**
	 * Returns how often {@code serviceActions()} is called while nothing happens
	 * (Python's {@code poll_interval}).
	 * @return the value; zero for never; {@code Duration.ofMillis(500)} by default
	 */
	public Duration pollInterval() {
		return this.pollInterval;
	}

	/**
	 * Sets how often {@code serviceActions()} is called while nothing happens (Python's
	 * {@code poll_interval}), and whether clients still find the server's Unix socket is
	 * looked at; zero for never.
	 * @param pollInterval the value
	 * @return the changed copy
	 * @throws IllegalArgumentException if the value is out of range
	 */
	public ServerConfig withPollInterval(Duration pollInterval) {
		requireNotNegative("pollInterval", pollInterval);
		return with((copy) -> copy.pollInterval = pollInterval);
	}

	/**
	 * Returns the configuration on one line: the addresses, and what is not as by
	 * default. Keys and passwords are no part of it.
	 * @return the text
	 */
	@Override
	public String toString() {
		return ServerConfigText.of(this);
	}

	private ServerConfig with(Consumer<ServerConfig> change) {
		try {
			ServerConfig copy = (ServerConfig) clone();
			change.accept(copy);
			return copy;
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<AddressRange> ranges(String property, String... ranges) {
		requireElements(property, ranges);
		if (ranges.length > 0 && this.type.isUnix() && this.proxyProtocol == null) {
			throw new IllegalArgumentException("'" + property + "' needs clients with addresses of IP, but 'type' is '"
					+ this.type + "'; remove '" + property + "' or change 'type'");
		}
		try {
			return Stream.of(ranges).map(AddressRange::parse).toList();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + property + "' must be ranges of addresses, but " + ex.getMessage(),
					ex);
		}
	}

	private void requireStream(String property) {
		if (!this.type.isStream()) {
			throw new IllegalArgumentException("'" + property + "' needs a stream socket, but 'type' is '" + this.type
					+ "'; remove '" + property + "' or change 'type'");
		}
	}

	private void requireProxies(ProxyProtocol proxyProtocol) {
		boolean unix = this.type.isUnix();
		if (proxyProtocol.trustedAddresses()
			.stream()
			.noneMatch((sender) -> ProxyProtocol.UNIX.equals(sender) == unix)) {
			throw new IllegalArgumentException(
					"'proxy-protocol.trusted-addresses' is " + String.join(", ", proxyProtocol.trustedAddresses())
							+ ", which nobody has who connects to a server " + "of type '" + this.type
							+ "', so that it would refuse everybody; "
							+ (unix ? "add '" + ProxyProtocol.UNIX + "'" : "add the addresses of the proxies")
							+ " or change 'type'");
		}
	}

	private void requireForTcp(String property, int value) {
		if (value == -1) {
			return;
		}
		requireLimit(property, value);
		if (this.type != SocketType.TCP && this.proxyProtocol == null) {
			throw new IllegalArgumentException("'" + property + "' needs connections of TCP, but 'type' is '"
					+ this.type + "'; remove '" + property + "' or change 'type'");
		}
	}

	private static InetSocketAddress inet(String host, int port) {
		Objects.requireNonNull(host, "'host' must not be null");
		if (port < 0 || port > 65_535) {
			throw new IllegalArgumentException("'port' must be from 0 to 65535, but is " + port);
		}
		InetSocketAddress address = host.isEmpty() ? new InetSocketAddress(anyIPv4(), port)
				: new InetSocketAddress(host, port);
		if (address.isUnresolved()) {
			throw new IllegalArgumentException(
					"'address' must be an address or name of this host, but '" + host + "' is unknown");
		}
		return address;
	}

	private static InetAddress anyIPv4() {
		return new InetSocketAddress("0.0.0.0", 0).getAddress();
	}

	private static SocketAddress unix(String path) {
		Objects.requireNonNull(path, "'path' must not be null");
		return path.startsWith("@") ? AbstractUnixAddress.of(path.substring(1)) : UnixDomainSocketAddress.of(path);
	}

	private static void requireAtLeast(String property, int value, int minimum) {
		if (value < minimum) {
			throw new IllegalArgumentException("'" + property + "' must be at least " + minimum + ", but is " + value);
		}
	}

	private static void requireLimit(String property, int value) {
		if (value < -1 || value == 0) {
			throw new IllegalArgumentException(
					"'" + property + "' must be at least 1, or -1 for no limit, but is " + value);
		}
	}

	private static List<String> requireElements(String property, String... elements) {
		Objects.requireNonNull(elements, () -> "'" + property + "' must not be null");
		return requireElements(property, Arrays.asList(elements));
	}

	private static <C extends Collection<?>> C requireElements(String property, C elements) {
		Objects.requireNonNull(elements, () -> "'" + property + "' must not be null");
		elements
			.forEach((element) -> Objects.requireNonNull(element, () -> "'" + property + "' must not contain null"));
		return elements;
	}

	private static void requireNotNegative(String property, Duration value) {
		Objects.requireNonNull(value, () -> "'" + property + "' must not be null");
		if (value.isNegative()) {
			throw new IllegalArgumentException("'" + property + "' must not be negative, but is " + value);
		}
	}

}
