package io.github.socketserver;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.EventCounters;
import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerListeners;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.policy.AcceptBackoff;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.Server;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.transport.AcceptFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Python's {@code BaseServer}: the loop, the life of a server, and the hooks that a
 * subclass may override. It has no socket of its own.
 * <p>
 * For each request the hooks are called in this order: {@link #getRequest()},
 * {@link #verifyRequest}, {@link #processRequest}, {@link #finishRequest} (which makes
 * the handler and lets it run), {@link #handleError} or {@link #handlePeerError} if that
 * failed, {@link #shutdownRequest}, {@link #closeRequest}. A hook that fails is reported
 * and fails its request only; the loop goes on.
 *
 * @param <R> the kind of request
 * @since 0.1.0
 */
@SuppressWarnings("this-escape")
public abstract class BaseServer<R extends Request> implements Server, Closeable {

	private static final Logger logger = LoggerFactory.getLogger(BaseServer.class);

	private final ServerConfig config;

	private final RequestHandlerFactory<R> handlerFactory;

	private final ServerListeners listeners = new ServerListeners();

	private final EventCounters counters = new EventCounters();

	private final ServerLife life = new ServerLife(this.listeners);

	private final ActiveRequests<R> active = new ActiveRequests<>();

	private final RequestProcessor<R> processor = new RequestProcessor<>(this, this.active);

	private final AcceptBackoff backoff = new AcceptBackoff();

	private final LogThrottle acceptLog = new LogThrottle();

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable ServerLoop> loop = new AtomicReference<>();

	private final ReentrantLock lifeLock = new ReentrantLock();

	private final StopSequence<R> stopSequence = new StopSequence<>(this, this.active);

	private volatile @Nullable ServerRuntime runtime;

	private volatile boolean shuttingDown;

	/**
	 * Creates a server. Nothing is opened.
	 * @param config the configuration
	 * @param handlerFactory makes the handler of each request
	 */
	protected BaseServer(ServerConfig config, RequestHandlerFactory<R> handlerFactory) {
		this.config = config;
		this.handlerFactory = handlerFactory;
		this.listeners.add(this.counters);
	}

	// Life

	/**
	 * Binds the server if it is not bound: calls {@link #serverBind()} and
	 * {@link #serverActivate()}. {@link #start()}, {@link #serveForever()} and
	 * {@link #handleRequest()} do so by themselves.
	 * @throws IOException if the address cannot be bound; nothing is left open then
	 * @throws UnsupportedOperationException if this Java lacks the socket type or the
	 * concurrency mode
	 * @throws IllegalStateException if the server is closed
	 */
	public final void bind() throws IOException {
		this.lifeLock.lock();
		try {
			ServerState state = state();
			if (state == ServerState.CLOSED || state == ServerState.FAILED || state == ServerState.DRAINING) {
				throw new IllegalStateException("Server '" + name() + "' is " + state + " and cannot be bound");
			}
			if (state == ServerState.NEW || state == ServerState.STOPPED) {
				open();
			}
		}
		finally {
			this.lifeLock.unlock();
		}
	}

	private void open() throws IOException {
		try {
			serverBind();
			serverActivate();
			this.runtime = ServerRuntime.open(this.config, selectorProvider());
			this.runtime.dispatcher().onRoom(this::wakeup);
			runtimeOpened(this.runtime);
			this.shuttingDown = false;
			this.life.set(ServerState.BOUND);
		}
		catch (Throwable ex) {
			closeAfterFailure(ex);
			throw ex;
		}
	}

	private void closeAfterFailure(Throwable failure) {
		try {
			serverClose();
		}
		catch (IOException | RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * Binds the server and runs its loop in a thread of its own.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 */
	public final void start() throws IOException {
		ServerLoop loop = beginLoop();
		Thread thread = new Thread(() -> runLoop(loop), "socketserver-" + name());
		try {
			thread.start();
		}
		catch (Throwable ex) {
			loop.close();
			endLoop(loop, ServerState.BOUND);
			throw ex;
		}
	}

	/**
	 * Binds the server and runs its loop on the calling thread until {@link #shutdown()}
	 * or {@link #close()} is called, or the thread is interrupted.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 * @throws StopServerException if a handler that ran on this thread threw it
	 */
	public final void serveForever() throws IOException {
		runLoop(beginLoop());
	}

	/**
	 * Binds the server and serves one request on the calling thread. If none comes within
	 * {@code timeout}, {@link #handleTimeout()} is called.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 * @throws StopServerException if a handler that ran on this thread threw it
	 */
	public final void handleRequest() throws IOException {
		ServerLoop loop = beginLoop();
		boolean served;
		try {
			served = loop.runOnce(Deadline.afterOrNever(this.config.timeout()));
		}
		finally {
			endLoop(loop, ServerState.BOUND);
		}
		if (!served && !loop.isStopRequested()) {
			handleTimeout();
		}
	}

	private ServerLoop beginLoop() throws IOException {
		this.lifeLock.lock();
		try {
			bind();
			if (state() != ServerState.BOUND || this.loop.get() != null) {
				throw new IllegalStateException(
						"Server '" + name() + "' runs already; shut it down before it is started again");
			}
			ServerLoop loop = ServerLoop.open(this);
			this.loop.set(loop);
			this.life.set(ServerState.RUNNING);
			return loop;
		}
		finally {
			this.lifeLock.unlock();
		}
	}

	private void runLoop(ServerLoop loop) {
		logger.info("Socket server '{}' started on {} ({}, {}){}", name(), Addresses.describe(localAddress()),
				this.config.type(), this.config.concurrency(), Addresses.reachability(localAddress()));
		ServerState next = ServerState.FAILED;
		try {
			loop.run();
			if (!loop.isBroken()) {
				next = ServerState.BOUND;
			}
			else {
				logger.error("The listener of server '{}' was closed from outside; close the server", name());
			}
		}
		catch (StopServerException ex) {
			next = ServerState.BOUND;
			throw ex;
		}
		finally {
			endLoop(loop, next);
		}
	}

	private void endLoop(ServerLoop loop, ServerState next) {
		this.loop.compareAndSet(loop, null);
		this.life.moveIf(EnumSet.of(ServerState.RUNNING, ServerState.PAUSED), next);
	}

	@Override
	public final void shutdown() {
		shutdown(Deadline.FOREVER);
	}

	/**
	 * Does the same as {@link #shutdown()}, but does not wait longer than given.
	 * @param timeout how long to wait
	 * @return whether the loop has ended; {@code false} if called on the loop's own
	 * thread
	 */
	public final boolean shutdown(Duration timeout) {
		ServerLoop running = this.loop.get();
		if (running == null) {
			return true;
		}
		running.requestStop();
		return !running.isCurrentThread() && running.awaitEnd(Deadline.after(timeout)) && awaitLoopCleared(running);
	}

	private boolean awaitLoopCleared(ServerLoop ended) {
		while (this.loop.get() == ended) {
			Thread.onSpinWait();
		}
		return true;
	}

	/**
	 * Waits until the loop has ended, however that comes about.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public final void await() throws InterruptedException {
		this.life.awaitEnd();
	}

	/**
	 * Stops accepting without closing the listener: clients queue in the kernel's
	 * backlog. Requests that run go on. Does nothing unless the server runs.
	 */
	public final void pause() {
		this.life.moveIf(EnumSet.of(ServerState.RUNNING), ServerState.PAUSED);
		wakeup();
	}

	/**
	 * Accepts again after {@link #pause()}. Does nothing unless the server is paused.
	 */
	public final void resume() {
		this.life.moveIf(EnumSet.of(ServerState.PAUSED), ServerState.RUNNING);
		wakeup();
	}

	/**
	 * Stops the server: serves what is queued already, closes the listener, tells the
	 * handlers, waits for them, and cuts what remains in the end. The server may be
	 * started again. Called by a handler, it does not wait for that handler's request.
	 * @param budget how long all of that may take
	 * @return how it went
	 */
	public final StopReport stop(Duration budget) {
		return this.stopSequence.stop(budget);
	}

	/**
	 * Stops the server as the configuration's {@code close-policy} and
	 * {@code close-timeout} say, and releases everything. Idempotent.
	 */
	@Override
	public final void close() {
		if (this.config.closePolicy() == ClosePolicy.ABANDON) {
			this.stopSequence.abandon();
		}
		else {
			stop(this.config.closeTimeout());
		}
		this.life.set(ServerState.CLOSED);
	}

	// Hooks

	/**
	 * Opens and binds the listening socket. Does nothing unless overridden.
	 * @throws IOException if that fails
	 */
	protected void serverBind() throws IOException {
	}

	/**
	 * Prepares the bound socket for requests. Does nothing unless overridden: Java
	 * listens as soon as a socket is bound.
	 * @throws IOException if that fails
	 */
	protected void serverActivate() throws IOException {
	}

	/**
	 * Closes the listening socket: Python's {@code server_close}, less the waiting that
	 * {@link #close()} does. Must be idempotent.
	 * @throws IOException if that fails
	 */
	protected void serverClose() throws IOException {
	}

	/**
	 * Takes the next request without waiting.
	 * @return the request; {@code null} when none is there
	 * @throws IOException if the operating system reports an error; the loop goes on
	 */
	protected abstract @Nullable R getRequest() throws IOException;

	/**
	 * Decides whether a request is served.
	 * @param request the request
	 * @return {@code true} unless overridden; if {@code false} the request is shut down
	 * without a handler
	 * @throws Exception if that fails; the request is shut down too
	 */
	protected boolean verifyRequest(R request) throws Exception {
		return true;
	}

	/**
	 * Serves a request where the concurrency mode says: there {@link #finishRequest} and
	 * {@link #shutdownRequest} are called.
	 * @param request the request
	 * @throws Exception if that fails; {@link #handleError} and {@link #shutdownRequest}
	 * are called then
	 */
	protected void processRequest(R request) throws Exception {
		this.processor.dispatch(request, runtime().dispatcher());
	}

	/**
	 * Makes a handler and lets it run.
	 * @param request the request
	 * @throws Exception if the handler fails
	 */
	protected void finishRequest(R request) throws Exception {
		RequestHandler<R> handler = this.handlerFactory.create();
		try {
			handler.handle(request);
		}
		finally {
			this.handlerFactory.release(handler);
		}
	}

	/**
	 * Ends a request. Calls {@link #closeRequest} unless overridden.
	 * @param request the request
	 */
	protected void shutdownRequest(R request) {
		closeRequest(request);
	}

	/**
	 * Releases what a request holds. Does nothing unless overridden.
	 * @param request the request
	 */
	protected void closeRequest(R request) {
	}

	/**
	 * Reports that a request has failed. Logs at level ERROR unless overridden.
	 * @param request the request
	 * @param failure what was thrown
	 */
	protected void handleError(R request, Throwable failure) {
		logger.error("Exception occurred during processing of request {} from {} by server '{}'", request.id(),
				Addresses.describe(request.clientAddress()), name(), failure);
	}

	/**
	 * Reports that a request has ended because of its client: it went away, was too slow,
	 * or sent what it should not. Logs at level DEBUG unless overridden.
	 * @param request the request
	 * @param failure what the client did
	 */
	protected void handlePeerError(R request, PeerException failure) {
		if (logger.isDebugEnabled()) {
			logger.debug("Request {} from {} to server '{}' ended by its client: {}", request.id(),
					Addresses.describe(request.clientAddress()), name(), failure.toString());
		}
	}

	/**
	 * Called when {@link #handleRequest()} has waited in vain. Does nothing unless
	 * overridden.
	 */
	protected void handleTimeout() {
	}

	/**
	 * Called by {@link #serveForever()} after each request and each
	 * {@code poll-interval}. Does nothing unless overridden.
	 */
	protected void serviceActions() {
	}

	// What may be asked

	/**
	 * Returns the configuration.
	 * @return the configuration
	 */
	public final ServerConfig config() {
		return this.config;
	}

	/**
	 * Adds a listener.
	 * @param listener the listener
	 */
	public final void addListener(ServerListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Removes a listener.
	 * @param listener the listener
	 */
	public final void removeListener(ServerListener listener) {
		this.listeners.remove(listener);
	}

	@Override
	public final String name() {
		return this.config.name();
	}

	@Override
	public final ServerState state() {
		return this.life.state();
	}

	@Override
	public final boolean isShuttingDown() {
		return this.shuttingDown;
	}

	@Override
	public final Map<String, Object> attributes() {
		return this.attributes;
	}

	@Override
	public final ServerStatistics statistics() {
		return this.counters.snapshot();
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return null;
	}

	@Override
	public Collection<Connection> connections() {
		return List.of();
	}

	/**
	 * Returns the listening sockets: Python's {@code fileno}.
	 * @return the channels; none while nothing is bound
	 */
	public List<SelectableChannel> channels() {
		return List.of();
	}

	/**
	 * Returns why the server cannot accept at present.
	 * @return the failure; {@code null} if it can
	 */
	public final @Nullable AcceptFailure acceptFailure() {
		return this.backoff.failure();
	}

	// For the classes that make up a server

	final ServerListeners listeners() {
		return this.listeners;
	}

	final ServerRuntime runtime() {
		ServerRuntime current = this.runtime;
		if (current == null) {
			throw new IllegalStateException("Server '" + name() + "' is not bound");
		}
		return current;
	}

	final ServerLife life() {
		return this.life;
	}

	final ActiveRequests<R> active() {
		return this.active;
	}

	final @Nullable ServerLoop loop() {
		return this.loop.get();
	}

	final SelectorProvider selectorProvider() {
		List<SelectableChannel> channels = channels();
		return channels.isEmpty() ? SelectorProvider.provider() : channels.get(0).provider();
	}

	final void wakeup() {
		ServerLoop running = this.loop.get();
		if (running != null) {
			running.wakeup();
		}
	}

	final void markShuttingDown() {
		this.shuttingDown = true;
		onShuttingDown();
		this.listeners.draining(this.active.size());
	}

	/**
	 * Takes note that what serves requests is there.
	 * @param runtime what serves requests
	 */
	void runtimeOpened(ServerRuntime runtime) {
	}

	/**
	 * Takes note that what serves requests is about to go.
	 */
	void runtimeReleased() {
	}

	/**
	 * Returns whether replies leave through the listening socket, which then has to stay
	 * open until the last request has ended.
	 * @return {@code false} unless overridden
	 */
	boolean repliesThroughListener() {
		return false;
	}

	/**
	 * Tells requests that wait between two frames that the server stops.
	 */
	void onShuttingDown() {
	}

	/**
	 * Cuts a request: its reads and writes fail from now on.
	 * @param request the request
	 */
	void cutRequest(R request) {
	}

	/**
	 * Cuts a request that took too long.
	 * @param request the request
	 */
	void expireRequest(R request) {
		cutRequest(request);
	}

	/**
	 * Takes note that the thread that calls is about to run a request's handler.
	 * @param request the request
	 */
	void requestBegins(R request) {
	}

	/**
	 * Takes note that a request's handler has ended, before the request is shut down.
	 * @param request the request
	 * @param failure what it threw
	 */
	void requestEnds(R request, @Nullable Throwable failure) {
	}

	/**
	 * Takes note that a request was verified and will be served.
	 * @param request the request
	 */
	void requestAdmitted(R request) {
	}

	/**
	 * Takes note that a request was refused.
	 * @param request the request
	 * @param reason why
	 */
	void requestRejected(R request, RejectReason reason) {
		this.listeners.connectionRejected(reason, request.clientAddress());
	}

	/**
	 * Returns how many things have to end before a request has.
	 * @return 1, its handler, or 2 where it has a connection too
	 */
	int partsOfRequest() {
		return 1;
	}

	final void handOff(long id, Concurrency concurrency, RequestHandler<R> continuation) {
		RequestRun<R> run = this.active.get(id);
		if (run == null) {
			throw new IllegalStateException("Request " + id + " has ended and cannot be handed off");
		}
		run.handOff(concurrency, continuation);
	}

	/**
	 * Takes note that a request that was admitted is no longer active.
	 * @param id the request's number
	 */
	void requestRemoved(long id) {
	}

	/**
	 * Takes note that a request's handler has ended for good, or that its connection is
	 * closed.
	 * @param id the request's number
	 */
	final void requestPartEnded(long id) {
		RequestRun<R> run = this.active.get(id);
		if (run != null && run.endPart()) {
			this.active.remove(id);
			requestRemoved(id);
		}
		if (this.backoff.failure() != null) {
			this.backoff.retryNow();
			wakeup();
		}
		releaseRuntimeIfIdle();
	}

	/**
	 * Returns whether the limits leave room for one more request.
	 * @return {@code true} unless overridden
	 */
	boolean hasRoom() {
		return true;
	}

	final boolean mayAccept() {
		return state() == ServerState.RUNNING && this.backoff.remaining() == 0 && mayDrain();
	}

	final boolean mayDrain() {
		return hasRoom() && !(runtime().dispatcher().isSaturated() && waitsWhenSaturated());
	}

	final boolean waitsWhenSaturated() {
		return runtime().dispatcher().overloadPolicy() == OverloadPolicy.WAIT;
	}

	/**
	 * Returns how long nothing can be accepted at most.
	 * @return nanoseconds; {@link Long#MAX_VALUE} until the loop is woken
	 */
	final long acceptPause() {
		long remaining = this.backoff.remaining();
		return (remaining > 0) ? remaining : Long.MAX_VALUE;
	}

	final boolean serveNext() {
		R request;
		try {
			request = getRequest();
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			acceptFailed(ex);
			return false;
		}
		if (this.backoff.succeeded()) {
			this.listeners.acceptRecovered();
			logger.info("Server '{}' accepts again", name());
		}
		if (request == null) {
			return false;
		}
		this.processor.serve(request);
		return true;
	}

	final void acceptFailed(Throwable failure) {
		ServerLoop running = this.loop.get();
		if (running == null || running.isStopRequested()) {
			return;
		}
		AcceptErrorKind kind = AcceptFailures.kindOf(failure);
		this.backoff.failed(kind, String.valueOf(failure.getMessage()));
		this.listeners.acceptFailed(kind, failure);
		try {
			this.acceptLog.log((suppressed) -> logAcceptFailure(kind, failure, suppressed));
		}
		catch (Throwable ex) {
			// A logger that fails must not end the loop.
		}
	}

	private void logAcceptFailure(AcceptErrorKind kind, Throwable failure, long suppressed) {
		switch (kind) {
			case TRANSIENT -> logger.debug("Server '{}' lost a client before it was accepted: {} ({} more like this)",
					name(), failure.getMessage(), suppressed);
			case EXHAUSTED -> logger
				.warn("Server '{}' cannot accept: {} ({} more like this); raise the limit of open files (ulimit -n) "
						+ "or lower 'max-connections'", name(), failure.getMessage(), suppressed);
			default -> logger.error("Server '{}' cannot accept ({} more like this)", name(), suppressed, failure);
		}
	}

	final void runServiceActions() {
		try {
			serviceActions();
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			logger.error("serviceActions() of server '{}' failed", name(), ex);
		}
	}

	final void loopCloseFailed(IOException failure) {
		logger.warn("The selector of server '{}' could not be closed", name(), failure);
	}

	final void closeListenersQuietly() {
		try {
			serverClose();
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("The listener of server '{}' could not be closed cleanly", name(), ex);
		}
	}

	/**
	 * Releases threads and poller once the server has stopped and nobody needs them.
	 */
	final void releaseRuntimeIfIdle() {
		ServerState state = state();
		if ((state != ServerState.STOPPED && state != ServerState.CLOSED) || this.active.size() > 0) {
			return;
		}
		ServerRuntime released;
		this.lifeLock.lock();
		try {
			released = this.runtime;
			this.runtime = null;
		}
		finally {
			this.lifeLock.unlock();
		}
		if (released != null) {
			runtimeReleased();
			try {
				released.close();
			}
			catch (IOException ex) {
				logger.warn("Server '{}' could not be released cleanly", name(), ex);
			}
		}
	}

}
