package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.process.RemoteFailure;
import io.github.socketserver.process.Replies;
import io.github.socketserver.process.RequestWorker;
import io.github.socketserver.process.WorkerHandshake;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.HandOverTransport;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.RelayedClient;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * The server as handlers in a worker process see it. Its connections do not come from a
 * socket but from the parent process, one after the other.
 */
final class WorkerServer extends StreamServer implements RequestWorker {

	private static final byte[] LINE = { '\n' };

	private final Replies replies;

	private @Nullable WorkerRequest request;

	private @Nullable StreamConnection handedOver;

	private final Map<Long, PeerException> losses = new HashMap<>();

	private volatile @Nullable LiveConnection current;

	private @Nullable Throwable failure;

	private volatile @Nullable SocketAddress address;

	private boolean rehearsing;

	private Map<String, String> tags = Map.of();

	@SuppressWarnings("this-escape")
	WorkerServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory, Replies replies) {
		super(config, handlerFactory);
		this.replies = replies;
		addListener(new HandshakeListener());
	}

	void open() throws IOException {
		bind();
		life().set(ServerState.RUNNING);
	}

	@Override
	public WorkerReply serve(WorkerRequest request, @Nullable StreamConnection connection) {
		ServerStatistics before = statistics();
		this.request = request;
		this.handedOver = connection;
		this.address = request.localAddress();
		this.failure = null;
		this.tags = Map.of();
		this.current = null;
		boolean stopped = false;
		try {
			serveNext();
		}
		catch (StopServerException ex) {
			stopped = true;
		}
		return reply(before, stopped);
	}

	private WorkerReply reply(ServerStatistics before, boolean stopped) {
		Throwable thrown = this.failure;
		LiveConnection connection = this.current;
		long received = (connection != null) ? connection.receivedBytes() : 0;
		long sent = (connection != null) ? connection.sentBytes() : 0;
		long frames = statistics().frames() - before.frames();
		CloseCause cause = (thrown instanceof PeerException peer) ? peer.closeCause()
				: (connection != null) ? connection.cause() : CloseCause.COMPLETED;
		return new WorkerReply(WorkerReplies.outcomeOf(thrown, stopped),
				(thrown != null) ? RemoteFailure.of(thrown) : null, cause, received, sent, frames, this.tags);
	}

	/*
	 * The connection may be lost before it is looked at.
	 */
	@Override
	public void clientLost(long id, PeerException why) {
		LiveConnection connection;
		synchronized (this.losses) {
			this.losses.put(id, why);
			connection = this.current;
		}
		if (connection != null && connection.info().id() == id) {
			connection.lose(why);
		}
	}

	@Override
	public WorkerReply rehearse() throws IOException {
		this.rehearsing = true;
		try {
			StreamConnection connection = (config().tls() != null) ? HandOverTransport.tlsRehearsal(LINE)
					: HandOverTransport.rehearsal(LINE);
			return serve(new WorkerRequest(0, null, connection.localAddress(), null, null), connection);
		}
		finally {
			this.rehearsing = false;
		}
	}

	@Override
	public void renewKeys(byte[] keys) throws IOException {
		TlsSettings tls = config().tls();
		if (tls == null || !(tls.context() instanceof ReceivedKeys received)) {
			throw new IOException("This worker has keys of its own, or needs none");
		}
		received.take(ByteBuffer.wrap(keys));
	}

	@Override
	protected void finishRequest(StreamRequest request) throws Exception {
		if (this.rehearsing) {
			new Rehearsal().handle(request);
			return;
		}
		try {
			super.finishRequest(request);
		}
		finally {
			this.tags = tagsOf(request.id());
		}
	}

	@Override
	public void stopping() {
		markShuttingDown();
	}

	@Override
	protected StreamListener openListener(SocketAddress address) {
		return new HandedOverListener();
	}

	@Override
	protected @Nullable StreamRequest getRequest() throws IOException {
		StreamRequest next = super.getRequest();
		if (next != null) {
			watch(StreamControl.connectionOf(next));
		}
		return next;
	}

	@Override
	@Nullable ProxyHeader headerOf(StreamConnection accepted) throws IOException {
		RelayedClient relayed = Objects.requireNonNull(this.request).relayed();
		byte[] header = (relayed != null) ? relayed.proxyHeader() : null;
		return (header != null) ? ProxyHeader.parse(header) : null;
	}

	/*
	 * Most requests have come before their worker looks.
	 */
	@Override
	Readiness.Registration registrationOf(StreamConnection accepted) {
		return Readiness.Registration.late(() -> runtime().readiness().register(accepted.channel()), accepted);
	}

	private void watch(LiveConnection connection) {
		PeerException lost;
		synchronized (this.losses) {
			this.current = connection;
			lost = this.losses.remove(connection.info().id());
			this.losses.clear();
		}
		if (lost != null) {
			connection.lose(lost);
		}
	}

	@Override
	protected void handleError(StreamRequest request, Throwable failure) {
		this.failure = failure;
	}

	@Override
	protected void handlePeerError(StreamRequest request, PeerException failure) {
		this.failure = failure;
	}

	/*
	 * The parent ends a connection that both have as soon as it knows that the request is
	 * over. Only TLS has to say something before.
	 */
	@Override
	protected void shutdownRequest(StreamRequest request) {
		WorkerRequest served = this.request;
		if (config().tls() != null || served == null || served.relayed() != null) {
			super.shutdownRequest(request);
			return;
		}
		try {
			request.output().flush();
		}
		catch (IOException ex) {
			// The client does not want its reply any more.
		}
		finally {
			closeRequest(request);
		}
	}

	/*
	 * The parent has the connection too, and looks after what the client still sends.
	 */
	@Override
	protected void closeRequest(StreamRequest request) {
		StreamConnection connection = this.handedOver;
		LiveConnection live = StreamControl.connectionOf(request);
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (IOException ex) {
			// Nothing is left of it that could be closed.
		}
		finally {
			live.release();
		}
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return this.address;
	}

	@Override
	public List<SelectableChannel> channels() {
		return List.of();
	}

	@Override
	SelectorProvider selectorProvider() {
		return HandOverTransport.provider();
	}

	@Override
	long nextId() {
		return Objects.requireNonNull(this.request).id();
	}

	/**
	 * Tells the parent, who counts handshakes.
	 */
	private final class HandshakeListener implements ServerListener {

		@Override
		public void tlsHandshake(Duration duration, @Nullable Throwable failure) {
			if (WorkerServer.this.rehearsing) {
				return;
			}
			try {
				WorkerServer.this.replies.tlsHandshake(new WorkerHandshake(duration, failure));
			}
			catch (IOException ex) {
				// The parent is gone, and with it whoever counts.
			}
		}

	}

	/**
	 * Answers a line with itself.
	 */
	private static final class Rehearsal extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(line);
		}

	}

	/**
	 * Gives out the connection that was handed over.
	 */
	private final class HandedOverListener implements StreamListener {

		@Override
		public SocketAddress localAddress() {
			SocketAddress known = WorkerServer.this.address;
			return (known != null) ? known : new InetSocketAddress(0);
		}

		@Override
		public SelectableChannel channel() {
			throw new UnsupportedOperationException("A worker process waits for its parent only");
		}

		@Override
		public @Nullable StreamConnection accept() {
			return WorkerServer.this.handedOver;
		}

		@Override
		public void close() {
		}

	}

}
