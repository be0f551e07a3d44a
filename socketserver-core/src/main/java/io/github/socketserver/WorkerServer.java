package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.process.Replies;
import io.github.socketserver.process.RequestWorker;
import io.github.socketserver.process.WorkerHandshake;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
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

	private final WorkerTurn turn = new WorkerTurn();

	private @Nullable StreamConnection handedOver;

	private final Map<Long, PeerException> losses = new HashMap<>();

	private volatile @Nullable LiveConnection current;

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
		this.handedOver = connection;
		this.current = null;
		this.turn.serve(request, this::serveNext);
		return reply(before);
	}

	private WorkerReply reply(ServerStatistics before) {
		LiveConnection connection = this.current;
		long frames = statistics().frames() - before.frames();
		return (connection != null)
				? this.turn.reply(connection.cause(), connection.receivedBytes(), connection.sentBytes(), frames)
				: this.turn.reply(CloseCause.COMPLETED, 0, 0, frames);
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
		return this.turn.rehearse(() -> {
			StreamConnection connection = (config().tls() != null) ? HandOverTransport.tlsRehearsal(LINE)
					: HandOverTransport.rehearsal(LINE);
			return serve(new WorkerRequest(0, null, connection.localAddress(), null, null), connection);
		});
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
		if (this.turn.isRehearsing()) {
			new Rehearsal().handle(request);
			return;
		}
		this.turn.finish(() -> super.finishRequest(request), () -> tagsOf(request.id()));
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
		RelayedClient relayed = this.turn.current().relayed();
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
		this.turn.fail(failure);
	}

	@Override
	protected void handlePeerError(StreamRequest request, PeerException failure) {
		this.turn.fail(failure);
	}

	/*
	 * The parent ends a connection that both have as soon as it knows that the request is
	 * over. Only TLS has to say something before.
	 */
	@Override
	protected void shutdownRequest(StreamRequest request) {
		WorkerRequest served = this.turn.request();
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
		return this.turn.address();
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
		return this.turn.current().id();
	}

	/**
	 * Tells the parent, who counts handshakes.
	 */
	private final class HandshakeListener implements ServerListener {

		@Override
		public void tlsHandshake(Duration duration, @Nullable Throwable failure) {
			if (WorkerServer.this.turn.isRehearsing()) {
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
			return WorkerServer.this.turn.knownAddress();
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
