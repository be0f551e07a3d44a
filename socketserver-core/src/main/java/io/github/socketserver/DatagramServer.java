package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.policy.AddressFilter;
import io.github.socketserver.policy.Permits;
import io.github.socketserver.policy.SenderCheck;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.SocketSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Common ground of {@link UdpServer} and {@link UnixDatagramServer}: receiving datagrams,
 * and sending replies.
 *
 * @since 0.1.0
 */
@SuppressWarnings("this-escape")
public abstract class DatagramServer extends BaseServer<DatagramRequest> {

	private static final Logger logger = LoggerFactory.getLogger(DatagramServer.class);

	/**
	 * How many datagrams may be dropped before the loop looks whether it is to stop.
	 */
	private static final int MOST_DROPPED_AT_ONCE = 64;

	private final Permits permits;

	private final AtomicLong ids = new AtomicLong();

	private final AtomicBoolean dropsReplies = new AtomicBoolean();

	private final DatagramControl control = new DatagramControl(this);

	private final Sockets<DatagramEndpoint, DatagramRequest> endpoints;

	private final Sockets<DatagramChannelSender, DatagramRequest> senders;

	private final @Nullable AddressFilter filter;

	/**
	 * Creates a server. Nothing is opened.
	 * @param config the configuration
	 * @param handlerFactory makes the handler of each datagram
	 */
	protected DatagramServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory) {
		super(SocketTypes.requireAddress(ServerConfig.validated(config)), handlerFactory);
		this.endpoints = new Sockets<>(config.acceptors());
		this.senders = new Sockets<>(config.acceptors());
		this.permits = new Permits(config.queueSize());
		this.filter = AddressFilter.of(config.allowedAddresses(), config.deniedAddresses());
	}

	/**
	 * Opens a socket. Tests override it to put a faulty one in its place.
	 * @param address the address to bind
	 * @return the socket
	 * @throws IOException if the address cannot be bound
	 */
	protected abstract DatagramEndpoint openEndpoint(SocketAddress address) throws IOException;

	@Override
	protected void serverBind() throws IOException {
		for (SocketAddress address : config().addresses()) {
			SharedPort port = new SharedPort(address);
			for (int acceptor = 0; acceptor < acceptors(); acceptor++) {
				DatagramEndpoint endpoint = openEndpoint(port.address());
				this.endpoints.add(acceptor, endpoint);
				if (acceptors() > 1) {
					port.bound(endpoint.localAddress(), endpoint.channel());
				}
			}
		}
	}

	final void openSenders(ServerRuntime runtime) {
		for (int acceptor = 0; acceptor < acceptors(); acceptor++) {
			for (DatagramEndpoint endpoint : this.endpoints.of(acceptor)) {
				this.senders.add(acceptor, new DatagramChannelSender(this, endpoint, runtime.newHeldReplies()));
			}
		}
	}

	@Override
	protected void serverClose() throws IOException {
		try {
			// A sender sends what it holds back before it closes its endpoint.
			this.senders.close(Sockets.ALL);
		}
		finally {
			this.senders.clear();
			closeEndpoints();
		}
	}

	private void closeEndpoints() throws IOException {
		try {
			this.endpoints.close(Sockets.ALL);
		}
		finally {
			this.endpoints.clear();
		}
	}

	/**
	 * Receives a datagram.
	 * @return the request; {@code null} when none is there, or it was dropped
	 * @throws IOException if the operating system reports an error
	 */
	@Override
	protected @Nullable DatagramRequest getRequest() throws IOException {
		return this.senders.first(currentAcceptor(), this::receive);
	}

	/**
	 * Lets a handler run and sends what it has written, if it has not been sent.
	 * @param request the request
	 * @throws Exception if the handler fails; what it has written is discarded then
	 */
	@Override
	protected void finishRequest(DatagramRequest request) throws Exception {
		DatagramControl.handleAndReply(request, super::finishRequest);
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return this.endpoints.all().stream().findFirst().map(DatagramEndpoint::localAddress).orElse(null);
	}

	@Override
	public List<SocketAddress> localAddresses() {
		return this.endpoints.all().stream().map(DatagramEndpoint::localAddress).distinct().toList();
	}

	@Override
	final boolean isReachable() {
		return this.endpoints.all().stream().allMatch(DatagramEndpoint::isReachable);
	}

	@Override
	public List<SelectableChannel> channels() {
		return this.endpoints.all().stream().map(DatagramEndpoint::channel).toList();
	}

	@Override
	final List<SelectableChannel> channels(int acceptor) {
		return (acceptor == Sockets.ALL) ? channels()
				: this.endpoints.of(acceptor).stream().map(DatagramEndpoint::channel).toList();
	}

	@Override
	final int acceptors() {
		return config().acceptors();
	}

	final SocketSettings socketSettings() {
		ServerConfig config = config();
		return new SocketSettings(0, config.reuseAddress(), config.reusePort(), config.receiveBufferSize(),
				config.sendBufferSize(), false, false);
	}

	private @Nullable DatagramRequest receive(DatagramChannelSender sender) throws IOException {
		for (int dropped = 0; dropped < MOST_DROPPED_AT_ONCE; dropped++) {
			DatagramEndpoint.Sender client = sender.receive();
			if (client == null) {
				return null;
			}
			listeners().dataReceived(sender.received().remaining());
			DatagramRequest request = admitted(sender, client);
			if (request != null) {
				return request;
			}
		}
		return null;
	}

	private @Nullable DatagramRequest admitted(DatagramChannelSender sender, DatagramEndpoint.Sender client) {
		DatagramResult refusal = refusalOf(sender, client);
		if (refusal != null) {
			refused(refusal, client.address());
			sender.burst().begun();
			sender.answered(sender.burst());
			return null;
		}
		byte[] packet = new byte[sender.received().remaining()];
		sender.received().get(packet);
		return new SocketDatagramRequest(nextId(), this, sender, client.address(), packet);
	}

	long nextId() {
		return this.ids.incrementAndGet();
	}

	/**
	 * Takes note that a reply is too long for its request.
	 * @param length length of the reply, in bytes
	 * @param requestLength length of the request, in bytes
	 */
	final void replyDropped(int length, int requestLength) {
		listeners().replyDropped(length);
		if (this.dropsReplies.compareAndSet(false, true)) {
			QuietLog.write(() -> logger.warn("Server '{}' does not send a reply of {} bytes to a request of {} bytes, "
					+ "nor others that are more than {} times as long (told once); raise 'reply-amplification' where "
					+ "addresses of clients cannot be forged", name(), length, requestLength,
					config().replyAmplification()));
		}
	}

	private @Nullable DatagramResult refusalOf(DatagramChannelSender sender, DatagramEndpoint.Sender client) {
		if (!isServed(sender, client)) {
			return DatagramResult.FILTERED;
		}
		if (sender.received().remaining() > config().maxPacketSize()) {
			return DatagramResult.TRUNCATED;
		}
		return this.permits.tryAcquire() ? null : DatagramResult.DROPPED;
	}

	private boolean isServed(DatagramChannelSender sender, DatagramEndpoint.Sender client) {
		return (config().dualStack() || !Addresses.isDualStack(sender.localAddress(), client.address()))
				&& SenderCheck.isAnswerable(client.address(), sender.localAddress())
				&& (this.filter == null || this.filter.admits(client.address()));
	}

	final void refused(DatagramResult result, @Nullable SocketAddress clientAddress) {
		listeners().datagram(result);
		if (logger.isDebugEnabled()) {
			QuietLog.write(() -> logger.debug("Server '{}' dropped a datagram from {} ({})", name(),
					Addresses.describe(clientAddress), result));
		}
	}

	@Override
	final RequestControl<DatagramRequest> control() {
		return this.control;
	}

	final void awaitHandlers(int acceptor) {
		for (DatagramChannelSender sender : this.senders.of(acceptor)) {
			HandlerStarts starts = sender.starts();
			if (starts != null) {
				starts.await();
			}
		}
	}

	final boolean hasReceived(int acceptor) {
		for (DatagramChannelSender sender : this.senders.of(acceptor)) {
			if (sender.hasReceived()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns whether the calling thread has other clients to serve, too.
	 * @return {@code true} if so
	 */
	final boolean hasOthersToServe() {
		ServerLoop running = loop();
		return loopControl().isLoopOfMany() || (running != null && running.isCurrentThread());
	}

	final void replyFailed(DatagramRequest request, IOException failure) {
		processor().reportLate(request, failure);
	}

	final Permits permits() {
		return this.permits;
	}

}
