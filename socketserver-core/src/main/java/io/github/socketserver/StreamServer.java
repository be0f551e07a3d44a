package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.PrintableText;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.policy.Permits;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Common ground of {@link TcpServer} and {@link UnixStreamServer}: accepting connections,
 * and closing them.
 *
 * @since 0.1.0
 */
@SuppressWarnings("this-escape")
public abstract class StreamServer extends BaseServer<StreamRequest> {

	private static final Logger logger = LoggerFactory.getLogger(StreamServer.class);

	/**
	 * How many clients may be turned away or have to wait before the loop looks whether
	 * it is to stop.
	 */
	private static final int MOST_PASSED_AT_ONCE = 64;

	private static final byte[] NOTHING = new byte[0];

	private final Permits permits;

	private final AtomicLong ids = new AtomicLong();

	private final Set<LiveConnection> connections = ConcurrentHashMap.newKeySet();

	private final StreamControl control = new StreamControl(this);

	private final Sockets<StreamListener, StreamRequest> sockets;

	private final ClientLimits clients;

	private final @Nullable ProxiedConnections proxied;

	private final LogThrottle rejectReplyLog = new LogThrottle();

	/**
	 * Creates a server. Nothing is opened.
	 * @param config the configuration
	 * @param handlerFactory makes the handler of each connection
	 */
	protected StreamServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
		super(SocketTypes.requireAddress(ServerConfig.validated(config)), handlerFactory);
		this.sockets = new Sockets<>(config.acceptors());
		this.permits = new Permits(config.maxConnections());
		this.clients = new ClientLimits(config);
		this.proxied = (config.proxyProtocol() != null) ? new ProxiedConnections(this, config.proxyProtocol()) : null;
	}

	/**
	 * Opens a listening socket. Tests override it to put a faulty one in its place.
	 * @param address the address to bind
	 * @return the socket
	 * @throws IOException if the address cannot be bound
	 */
	protected abstract StreamListener openListener(SocketAddress address) throws IOException;

	@Override
	protected void serverBind() throws IOException {
		if (config().tls() != null) {
			config().tls().check();
		}
		for (SocketAddress address : config().addresses()) {
			SharedPort port = new SharedPort(address);
			for (int acceptor = 0; acceptor < acceptors(); acceptor++) {
				StreamListener listener = openListener(port.address());
				this.sockets.add(acceptor, listener);
				if (acceptors() > 1) {
					port.bound(listener.localAddress(), listener.channel());
				}
			}
		}
	}

	@Override
	protected void serverClose() throws IOException {
		try {
			this.sockets.close(Sockets.ALL);
		}
		finally {
			this.sockets.clear();
		}
	}

	final void closeAcceptor(int acceptor) {
		try {
			this.sockets.close(acceptor);
		}
		catch (IOException ex) {
			logger.warn("A listener of server '{}' could not be closed cleanly", name(), ex);
		}
	}

	/**
	 * Accepts a connection.
	 * @return the request; {@code null} when nobody waits, or the limit is reached
	 * @throws IOException if the operating system reports an error
	 */
	@Override
	protected @Nullable StreamRequest getRequest() throws IOException {
		StreamRequest arrived = nextArrived();
		return (arrived != null) ? arrived : this.sockets.first(currentAcceptor(), this::accept);
	}

	/**
	 * Sends what was held back and the end of the stream, then calls
	 * {@link #closeRequest}.
	 * @param request the request
	 */
	@Override
	protected void shutdownRequest(StreamRequest request) {
		try {
			request.output().flush();
		}
		catch (IOException ex) {
			// The client does not want its reply any more.
		}
		StreamControl.connectionOf(request).channel().writer().shutdownOutput();
		closeRequest(request);
	}

	/**
	 * Closes the connection, after a short linger if the client is still sending.
	 * @param request the request
	 */
	@Override
	protected void closeRequest(StreamRequest request) {
		LingeringClose.close(StreamControl.connectionOf(request), runtime());
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return this.sockets.all().stream().findFirst().map(StreamListener::localAddress).orElse(null);
	}

	@Override
	public List<SocketAddress> localAddresses() {
		return this.sockets.all().stream().map(StreamListener::localAddress).distinct().toList();
	}

	@Override
	final boolean isReachable() {
		return this.sockets.all().stream().allMatch(StreamListener::isReachable);
	}

	@Override
	public List<SelectableChannel> channels() {
		return this.sockets.all().stream().map(StreamListener::channel).toList();
	}

	@Override
	final List<SelectableChannel> channels(int acceptor) {
		return (acceptor == Sockets.ALL) ? channels()
				: this.sockets.of(acceptor).stream().map(StreamListener::channel).toList();
	}

	@Override
	final int acceptors() {
		return config().acceptors();
	}

	@Override
	public Collection<Connection> connections() {
		return this.connections.stream()
			.filter((connection) -> connection.isAdmitted() && connection.isReady())
			.map(Connection.class::cast)
			.toList();
	}

	/**
	 * Returns whether connections are handed over to worker processes, so that their
	 * descriptors have to be known.
	 * @return {@code true} under {@code forking}, unless this process speaks TLS or reads
	 * the header of a proxy
	 */
	final boolean handsOver() {
		ServerConfig config = config();
		return config.concurrency().processes() != null && config.ownTls() == null && config.proxyProtocol() == null;
	}

	final SocketSettings socketSettings() {
		ServerConfig config = config();
		return new SocketSettings(config.queueSize(), config.reuseAddress(), config.reusePort(),
				config.receiveBufferSize(), config.sendBufferSize(), config.tcpNoDelay(), config.keepAlive());
	}

	/*
	 * A client that is turned away, or whose proxy has yet to say who it is, must not
	 * keep those behind it waiting.
	 */
	private @Nullable StreamRequest accept(StreamListener listener) throws IOException {
		for (int passed = 0; passed < MOST_PASSED_AT_ONCE || isDraining(); passed++) {
			boolean permitted = this.permits.tryAcquire();
			if (!permitted && config().maxConnectionsPolicy() == OverloadPolicy.WAIT) {
				return null;
			}
			StreamConnection accepted = acceptOne(listener, permitted);
			if (accepted == null) {
				return null;
			}
			StreamRequest request = receive(accepted, permitted);
			if (request != null) {
				return request;
			}
		}
		return null;
	}

	/*
	 * Then the listener is closed as soon as nobody is found there.
	 */
	private boolean isDraining() {
		ServerLoop running = loop();
		return running != null && running.isDraining();
	}

	private @Nullable StreamRequest receive(StreamConnection accepted, boolean permitted) throws IOException {
		RejectReason reason = refusalOf(accepted, permitted);
		if (reason != null) {
			reject(accepted, reason, permitted);
			return null;
		}
		if (this.proxied == null) {
			return admitted(arrivalOf(accepted));
		}
		this.proxied.add(accepted);
		return nextArrived();
	}

	private @Nullable StreamRequest nextArrived() throws IOException {
		Arrival arrival = (this.proxied != null) ? this.proxied.poll() : null;
		while (this.proxied != null && arrival != null) {
			RejectReason reason = this.clients.refusalOf(arrival.clientAddress());
			if (reason == null) {
				return admitted(arrival);
			}
			refuse(arrival, reason, "");
			arrival = this.proxied.poll();
		}
		return null;
	}

	private @Nullable StreamConnection acceptOne(StreamListener listener, boolean permitted) throws IOException {
		StreamConnection accepted = null;
		try {
			accepted = listener.accept();
			return accepted;
		}
		finally {
			if (accepted == null && permitted) {
				releasePermit();
			}
		}
	}

	private @Nullable RejectReason refusalOf(StreamConnection accepted, boolean permitted) {
		if (!isFamilyServed(accepted)) {
			return RejectReason.ADDRESS;
		}
		ProxyProtocol proxies = config().proxyProtocol();
		if (proxies == null) {
			return refusalOf(accepted.clientAddress(), permitted);
		}
		if (!proxies.trusts(accepted.clientAddress())) {
			return RejectReason.UNTRUSTED_PROXY;
		}
		return permitted ? null : RejectReason.LIMIT;
	}

	private @Nullable RejectReason refusalOf(@Nullable SocketAddress client, boolean permitted) {
		if (!this.clients.admitsAddress(client)) {
			return RejectReason.ADDRESS;
		}
		return permitted ? this.clients.acquire(client) : RejectReason.LIMIT;
	}

	private void reject(StreamConnection accepted, RejectReason reason, boolean permitted) throws IOException {
		if (permitted) {
			releasePermit();
		}
		rejected(reason, accepted.clientAddress());
		Rejection.close(accepted, accepted, replyTo(reason));
	}

	/**
	 * Turns a client away whose connection holds a permit.
	 * @param arrival the connection
	 * @param reason why
	 * @param details more about that, for the log
	 */
	final void refuse(Arrival arrival, RejectReason reason, @Nullable String details) {
		rejected(reason, arrival.clientAddress(), describe(arrival, details));
		try {
			Rejection.close(arrival.connection(), arrival::close, replyTo(reason));
		}
		catch (IOException ex) {
			// The client has gone already.
		}
		finally {
			releasePermit();
		}
	}

	private static String describe(Arrival arrival, @Nullable String details) {
		String proxy = (arrival.header() != null) ? ", who came through " + Addresses.describe(arrival.peerAddress())
				: "";
		return (details != null && !details.isEmpty()) ? proxy + ": " + PrintableText.of(details) : proxy;
	}

	/**
	 * Returns what a client is told that is turned away, before its connection is closed.
	 * Sent only as far as that is possible without waiting, and not over TLS, which has
	 * not begun then. With the PROXY protocol it is called by several threads.
	 * @param reason why it is turned away
	 * @return the bytes; none unless overridden
	 */
	protected byte[] rejectReply(RejectReason reason) {
		return NOTHING;
	}

	final byte[] replyTo(RejectReason reason) {
		try {
			return (config().tls() != null) ? NOTHING : rejectReply(reason);
		}
		catch (RuntimeException | Error ex) {
			QuietLog.write(this.rejectReplyLog, ex, (suppressed, printable) -> logger
				.error("rejectReply() of server '{}' failed ({} more like this)", name(), suppressed, printable));
			return NOTHING;
		}
	}

	final void rejected(RejectReason reason, @Nullable SocketAddress clientAddress) {
		rejected(reason, clientAddress, "");
	}

	private void rejected(RejectReason reason, @Nullable SocketAddress clientAddress, String details) {
		listeners().connectionRejected(reason, clientAddress);
		if (logger.isDebugEnabled()) {
			QuietLog.write(() -> logger.debug("Server '{}' turned client {} away ({}){}", name(),
					Addresses.describe(clientAddress), reason, details));
		}
	}

	private Arrival arrivalOf(StreamConnection accepted) throws IOException {
		try {
			return new Arrival(accepted, registrationOf(accepted), headerOf(accepted));
		}
		catch (Throwable ex) {
			releasePermit();
			this.clients.release(accepted.clientAddress());
			accepted.close();
			throw ex;
		}
	}

	/**
	 * Returns what lets threads wait for a connection.
	 * @param accepted the connection
	 * @return its registration
	 * @throws IOException if it is closed
	 */
	Readiness.Registration registrationOf(StreamConnection accepted) throws IOException {
		return runtime().readiness().register(accepted.channel());
	}

	/**
	 * Returns what a proxy has said of a connection, if that is known from the beginning.
	 * @param accepted the connection
	 * @return the header; {@code null} if it is still to be read, or there is none
	 * @throws IOException if it cannot be understood
	 */
	@Nullable ProxyHeader headerOf(StreamConnection accepted) throws IOException {
		return null;
	}

	private StreamRequest admitted(Arrival arrival) throws IOException {
		LiveConnection connection = register(arrival);
		if (isShuttingDown()) {
			connection.stopBetweenFrames();
		}
		return new SocketStreamRequest(connection);
	}

	private LiveConnection register(Arrival arrival) throws IOException {
		try {
			LiveConnection connection = new LiveConnection(this, nextId(), arrival);
			ConnectionAge.limit(connection, runtime(), config());
			this.connections.add(connection);
			return connection;
		}
		catch (Throwable ex) {
			releasePermit();
			this.clients.release(arrival.clientAddress());
			arrival.close();
			throw ex;
		}
	}

	long nextId() {
		return this.ids.incrementAndGet();
	}

	private boolean isFamilyServed(StreamConnection accepted) {
		return config().dualStack() || !Addresses.isDualStack(accepted.localAddress(), accepted.clientAddress());
	}

	/**
	 * Takes note that a connection has ended.
	 * @param connection the connection
	 */
	final void closed(LiveConnection connection) {
		long id = connection.info().id();
		this.connections.remove(connection);
		this.clients.release(connection.info().clientAddress());
		releasePermit();
		connection.markGone();
		connectionEnded(id);
	}

	/*
	 * Any acceptor may have found no permit meanwhile, and waits until it is told of one.
	 */
	final void releasePermit() {
		if (this.permits.release()) {
			wakeup();
		}
	}

	@Override
	final RequestControl<StreamRequest> control() {
		return this.control;
	}

	final @Nullable ProxiedConnections proxied() {
		return this.proxied;
	}

	final Permits permits() {
		return this.permits;
	}

	final Collection<LiveConnection> liveConnections() {
		return this.connections;
	}

}
