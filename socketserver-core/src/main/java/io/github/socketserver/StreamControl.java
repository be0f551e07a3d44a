package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * {@link RequestControl} of a {@link StreamServer}: a request is over when its connection
 * is closed.
 */
final class StreamControl implements RequestControl<StreamRequest> {

	private final StreamServer server;

	private final ServerProcesses processes;

	StreamControl(StreamServer server) {
		this.server = server;
		this.processes = new ServerProcesses(server);
	}

	@Override
	public boolean hasRoom() {
		return hasReceived(Sockets.ALL) || this.server.permits().isAvailable()
				|| this.server.config().maxConnectionsPolicy() == OverloadPolicy.REJECT;
	}

	@Override
	public boolean takesConnections() {
		return true;
	}

	/*
	 * Those who have arrived hold their permits already.
	 */
	@Override
	public boolean hasReceived(int acceptor) {
		ProxiedConnections proxied = this.server.proxied();
		return proxied != null && !proxied.isEmpty();
	}

	@Override
	public boolean isExpecting() {
		ProxiedConnections proxied = this.server.proxied();
		return proxied != null && proxied.isReading();
	}

	@Override
	public boolean isConnectionClosed(StreamRequest request) {
		return connectionOf(request).isGone();
	}

	@Override
	public void rejected(StreamRequest request, RejectReason reason) {
		this.server.rejected(reason, request.clientAddress());
		connectionOf(request).channel().writer().tell(this.server.replyTo(reason));
	}

	@Override
	public void admitted(StreamRequest request) {
		connectionOf(request).admit();
	}

	@Override
	public boolean serveOnLoop(RequestRun<StreamRequest> run, StreamRequest request) {
		SelectingLoops loops = this.server.runtime().loops();
		if (loops == null) {
			return false;
		}
		LiveConnection connection = connectionOf(request);
		new LoopConnection(loops.leastLoaded(), connection, new LoopConversation(this.server, run, request),
				this.server.config())
			.join();
		return true;
	}

	@Override
	public boolean servesOnItsLoop() {
		return this.server.runtime().loops() == null && this.server.runtime().dispatcher().isInline();
	}

	@Override
	public boolean converse(StreamRequest request, RequestHandler<StreamRequest> handler, Runnable release)
			throws Exception {
		LiveConnection live = connectionOf(request);
		live.markHandling();
		LoopConnection connection = live.loopConnection();
		return connection != null && connection.conversation().takes(request, handler, release);
	}

	@Override
	public ServerProcesses processes() {
		return this.processes;
	}

	@Override
	public boolean serveElsewhere(StreamRequest request) throws Exception {
		WorkerPool pool = this.processes.pool();
		if (pool == null) {
			return false;
		}
		if (this.server.handsOver()) {
			StreamHandOver.serve(pool, request);
		}
		else {
			StreamHandOver.relay(pool, request);
		}
		return true;
	}

	@Override
	public void check(RequestHandlerFactory<StreamRequest> factory) {
		ForkingCheck.check(this.server.config(), factory);
		if (this.server.config().concurrency().loops() > 0) {
			HandlerCheck.requireFramed(factory);
		}
	}

	@Override
	public void checkHandOff(Concurrency concurrency) {
		ForkingCheck.requireTlsHere(concurrency);
		if (concurrency.loops() > 0) {
			throw new IllegalArgumentException("A connection cannot be handed off to '" + concurrency
					+ "', whose loops serve connections from their beginning; use another mode for the server, or "
					+ "for the continuation");
		}
	}

	@Override
	public RequestHandler<StreamRequest> continuation(Concurrency concurrency,
			RequestHandler<StreamRequest> continuation) {
		if (concurrency.processes() == null) {
			return continuation;
		}
		Class<?> type = ForkingCheck.continuationType(concurrency, continuation);
		return (request) -> StreamHandOver.relay(this.processes.pool(concurrency, type), request);
	}

	@Override
	public void begins(StreamRequest request) {
		LiveConnection connection = connectionOf(request);
		connection.setHandedOff(false);
		connection.channel().writer().setHurried(false);
		request.output().setOwner(Thread.currentThread());
	}

	@Override
	public void prepare(StreamRequest request) throws Exception {
		TlsSettings tls = this.server.config().ownTls();
		if (tls == null) {
			return;
		}
		long begin = System.nanoTime();
		Throwable failure = null;
		try {
			connectionOf(request).channel().handshake(tls.handshakeTimeout());
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			this.server.listeners().tlsHandshake(Duration.ofNanos(System.nanoTime() - begin), failure);
		}
	}

	@Override
	public void ends(StreamRequest request, @Nullable Throwable failure) {
		LiveConnection connection = connectionOf(request);
		connection.markClosing();
		if (failure instanceof PeerException peer) {
			connection.endsBecause(peer.closeCause());
		}
		else if (failure != null) {
			connection.endsBecause(CloseCause.ERROR);
		}
		else {
			connection.endsBecause(normalEndOf(connection));
		}
	}

	@Override
	public void cut(StreamRequest request) {
		connectionOf(request).force();
	}

	@Override
	public void expire(StreamRequest request) {
		connectionOf(request).expire(this.server.config().requestTimeout());
	}

	@Override
	public void closeAcceptor(int acceptor) {
		this.server.closeAcceptor(acceptor);
	}

	@Override
	public void shuttingDown() {
		refuseProxied();
		this.processes.tellStopping();
		this.server.liveConnections().forEach(LiveConnection::stopBetweenFrames);
	}

	@Override
	public void runtimeOpened(ServerRuntime runtime) {
		ProxiedConnections proxied = this.server.proxied();
		if (proxied != null) {
			proxied.open(runtime);
		}
		this.processes.open();
	}

	@Override
	public void runtimeReleased() {
		refuseProxied();
		// Clients that were turned away may still linger.
		this.server.liveConnections().forEach(LiveConnection::release);
		this.processes.close();
	}

	private void refuseProxied() {
		ProxiedConnections proxied = this.server.proxied();
		if (proxied != null) {
			proxied.close();
		}
	}

	static LiveConnection connectionOf(StreamRequest request) {
		return (LiveConnection) request.connection();
	}

	private static CloseCause normalEndOf(LiveConnection connection) {
		if (connection.channel().reader().isEndedByStop()) {
			return connection.isOld() ? CloseCause.DEADLINE : CloseCause.SHUTDOWN;
		}
		return connection.input().isEnded() ? CloseCause.CLIENT : CloseCause.COMPLETED;
	}

}
