package io.github.socketserver;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.OverloadPolicy;
import io.github.socketserver.event.AcceptFailure;
import io.github.socketserver.event.EventCounters;
import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.PrintableFailure;
import io.github.socketserver.event.PrintableText;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.event.ServerListeners;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.WorkerStatistics;
import io.github.socketserver.request.Connection;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.RequestVerifier;
import io.github.socketserver.request.Server;
import io.github.socketserver.request.StopServerException;
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
 * and fails its request only; the loop goes on. With several
 * {@linkplain ServerConfig#acceptors acceptors} the hooks before the handler are called
 * by as many threads.
 *
 * @param <R> the kind of request
 * @since 0.1.0
 */
@SuppressWarnings("this-escape")
public abstract class BaseServer<R extends Request> implements Server, Closeable {

	private static final Logger logger = LoggerFactory.getLogger(BaseServer.class);

	private final ServerConfig config;

	private final RequestHandlerFactory<R> handlerFactory;

	private final LogThrottle serviceActionsLog = new LogThrottle();

	private final ServerListeners listeners = new ServerListeners();

	private final RequestVerifiers verifiers = new RequestVerifiers();

	private final OverriddenHooks overridden = OverriddenHooks.of(getClass());

	private final RequestObservers observers = new RequestObservers();

	private final @Nullable RequestMdc mdc;

	private final RequestTags requestTags;

	private final EventCounters counters = new EventCounters();

	private final ServerLife life = new ServerLife(this.listeners);

	private final ActiveRequests<R> active = new ActiveRequests<>();

	private final RequestProcessor<R> processor = new RequestProcessor<>(this, this.active);

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	private final LoopControl<R> loopControl = new LoopControl<>(this, this.life);

	private final StopSequence<R> stopSequence = new StopSequence<>(this, this.active);

	private final AcceptGuard acceptGuard;

	private final ReentrantLock turn = new ReentrantLock();

	private final ReachabilityWatch reachability;

	private volatile boolean shuttingDown;

	/**
	 * Creates a server. Nothing is opened.
	 * @param config the configuration
	 * @param handlerFactory makes the handler of each request
	 */
	protected BaseServer(ServerConfig config, RequestHandlerFactory<R> handlerFactory) {
		this.config = Objects.requireNonNull(config, "'config' must not be null");
		this.handlerFactory = Objects.requireNonNull(handlerFactory, "'handlerFactory' must not be null");
		this.acceptGuard = new AcceptGuard(config.name(), this.listeners);
		this.reachability = new ReachabilityWatch(config.name(), this.listeners);
		this.requestTags = new RequestTags(config);
		this.listeners.add(this.counters);
		this.mdc = RequestMdc.addTo(this.observers, config);
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
		this.loopControl.bind();
	}

	/**
	 * Binds the server and runs its loop in a thread of its own.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 */
	public final void start() throws IOException {
		this.loopControl.start();
	}

	/**
	 * Binds the server and runs its loop on the calling thread until {@link #shutdown()}
	 * or {@link #close()} is called, or the thread is interrupted. An interrupt that
	 * comes while a handler, a rule or an overridden hook runs on this thread is taken
	 * for theirs, and has no effect on the loop.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 * @throws StopServerException if a handler that ran on this thread threw it
	 */
	public final void serveForever() throws IOException {
		this.loopControl.serveForever();
	}

	/**
	 * Binds the server and serves one request on the calling thread. If none comes within
	 * {@code timeout}, {@link #handleTimeout()} is called.
	 * @throws IOException if the address cannot be bound
	 * @throws IllegalStateException if a loop runs already, or the server is closed
	 * @throws StopServerException if a handler that ran on this thread threw it
	 */
	public final void handleRequest() throws IOException {
		if (!this.loopControl.serveOne()) {
			handleTimeout();
		}
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
		return this.loopControl.shutdown(Objects.requireNonNull(timeout, "'timeout' must not be null"));
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
		this.loopControl.moveTo(ServerState.RUNNING, ServerState.PAUSED);
	}

	/**
	 * Accepts again after {@link #pause()}. Does nothing unless the server is paused.
	 */
	public final void resume() {
		this.loopControl.moveTo(ServerState.PAUSED, ServerState.RUNNING);
	}

	/**
	 * Stops the server: serves what is queued already, closes the listener, tells the
	 * handlers, waits for them, and cuts what remains in the end. The server may be
	 * started again. Called by a handler, it does not wait for that handler's request. If
	 * another thread stops the server already, that stop hurries to meet this budget too.
	 * @param budget how long all of that may take
	 * @return how it went
	 */
	public final StopReport stop(Duration budget) {
		return this.stopSequence.stop(Objects.requireNonNull(budget, "'budget' must not be null"));
	}

	/**
	 * Stops the server as the configuration's {@code close-policy} and
	 * {@code close-timeout} say. The server may be started again.
	 */
	public final void stop() {
		this.stopSequence.stop();
	}

	/**
	 * Does the same as {@link #stop()} and releases everything. Idempotent.
	 */
	@Override
	public final void close() {
		this.stopSequence.close();
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
	 * Makes a handler and lets it run. Under {@code selecting}, where a connection's
	 * handler is called for each frame, this returns when its {@code setup} has. Under
	 * {@code forking} a worker process does both, and this returns when that has.
	 * @param request the request
	 * @throws Exception if the handler fails
	 */
	protected void finishRequest(R request) throws Exception {
		if (control().serveElsewhere(request)) {
			return;
		}
		RequestHandler<R> handler = makeHandler();
		if (control().converse(request, handler, () -> this.handlerFactory.release(handler))) {
			return;
		}
		try {
			handler.handle(request);
		}
		finally {
			this.handlerFactory.release(handler);
		}
	}

	private RequestHandler<R> makeHandler() throws Exception {
		RequestHandler<R> handler = this.handlerFactory.create();
		if (handler == null) {
			throw new IllegalStateException("The handler factory of server '" + name() + "' made no handler: "
					+ this.handlerFactory.getClass().getName() + " returned null");
		}
		return handler;
	}

	/**
	 * Ends a request. Calls {@link #closeRequest} unless overridden.
	 * @param request the request
	 */
	protected void shutdownRequest(R request) {
		closeRequest(request);
	}

	/**
	 * Releases what a request holds.
	 * @param request the request
	 */
	protected void closeRequest(R request) {
		RequestRun<R> run = this.active.get(request.id());
		if (run != null && !run.isDispatched()) {
			handlerEnded(run);
		}
	}

	/**
	 * Reports that a request has failed. Logs at level ERROR unless overridden, or prints
	 * to {@code System.err} where SLF4J has no provider.
	 * @param request the request
	 * @param failure what was thrown
	 */
	protected void handleError(R request, Throwable failure) {
		FailureLog.report(request.id(), Addresses.describe(request.clientAddress()), name(), failure);
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
					Addresses.describe(request.clientAddress()), name(),
					PrintableText.of(PrintableFailure.describe(failure)));
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
	 * {@code poll-interval}, unless that is zero. Does nothing unless overridden.
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

	/**
	 * Adds an observer of requests.
	 * @param observer the observer; goes along with each request that starts from now on
	 */
	public final void addRequestObserver(RequestObserver observer) {
		this.observers.add(Objects.requireNonNull(observer, "'observer' must not be null"));
	}

	/**
	 * Removes an observer of requests.
	 * @param observer the observer; it goes along with requests that have started
	 */
	public final void removeRequestObserver(RequestObserver observer) {
		this.observers.remove(observer);
	}

	/**
	 * Adds a rule that decides whether requests are served. Rules are asked in the order
	 * in which they were added, after {@link #verifyRequest}, until one says no.
	 * @param verifier the rule
	 */
	public final void addRequestVerifier(RequestVerifier verifier) {
		this.verifiers.add(Objects.requireNonNull(verifier, "'verifier' must not be null"));
	}

	/**
	 * Removes a rule.
	 * @param verifier the rule
	 */
	public final void removeRequestVerifier(RequestVerifier verifier) {
		this.verifiers.remove(verifier);
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

	/**
	 * Returns the counters that {@link #statistics()} is taken from, to read single ones.
	 * @return the counters
	 */
	public final EventCounters counters() {
		return this.counters;
	}

	/**
	 * Returns how many requests wait for a thread at present.
	 * @return the number; 0 where requests never wait
	 */
	public final int waitingRequests() {
		return this.loopControl.waitingRequests();
	}

	@Override
	public @Nullable SocketAddress localAddress() {
		return null;
	}

	/**
	 * Returns all addresses that the server is bound to, in the order of its
	 * configuration.
	 * @return the addresses; empty while it is not bound
	 */
	public List<SocketAddress> localAddresses() {
		SocketAddress address = localAddress();
		return (address != null) ? List.of(address) : List.of();
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
	 * Returns the worker processes: Python's {@code active_children}, and those that wait
	 * for a request.
	 * @return their numbers; none unless the concurrency mode is {@code forking} and the
	 * server is bound
	 */
	public final Set<Long> activeChildren() {
		ServerProcesses processes = control().processes();
		return (processes != null) ? processes.pids() : Set.of();
	}

	/**
	 * Returns how the worker processes are.
	 * @return a snapshot; {@code null} unless the concurrency mode is {@code forking} and
	 * the server is bound
	 */
	public final @Nullable WorkerStatistics workerStatistics() {
		ServerProcesses processes = control().processes();
		return (processes != null) ? processes.statistics() : null;
	}

	/**
	 * Returns why the server cannot accept at present.
	 * @return the failure; {@code null} if it can
	 */
	public final @Nullable AcceptFailure acceptFailure() {
		AcceptFailure lost = this.reachability.failure();
		return (lost != null) ? lost : this.acceptGuard.failure();
	}

	/**
	 * Returns the server on one line.
	 * @return such as {@code TcpServer 'default' at 127.0.0.1:9999, threading, running}
	 */
	@Override
	public String toString() {
		return ServerText.of(this);
	}

	// For the classes that make up a server

	final ServerListeners listeners() {
		return this.listeners;
	}

	/**
	 * Returns whether the loop goes from one request to the next without calling code
	 * that might keep it.
	 * @return {@code true} if so
	 */
	final boolean callsNobodyBetweenRequests() {
		return this.verifiers.isEmpty() && !this.overridden.betweenRequests();
	}

	final boolean isVerified(R request) throws Exception {
		PendingInterrupt interrupt = PendingInterrupt.before(this.overridden.verifies() || !this.verifiers.isEmpty());
		try {
			return verifyRequest(request) && this.verifiers.areAllFor(request);
		}
		finally {
			interrupt.restore();
		}
	}

	final OverriddenHooks overridden() {
		return this.overridden;
	}

	/**
	 * Takes note that the calling thread runs one of the server's loops from now on.
	 * @return ends that, on the same thread
	 */
	final RequestObserver.Scope enterLoop() {
		return (this.mdc != null) ? this.mdc.enterLoop() : RequestObserver.Scope.NONE;
	}

	final RequestObservers observers() {
		return this.observers;
	}

	final ServerRuntime runtime() {
		return this.loopControl.runtime();
	}

	final RequestProcessor<R> processor() {
		return this.processor;
	}

	final RequestHandlerFactory<R> handlerFactory() {
		return this.handlerFactory;
	}

	final void checkHandlers() {
		control().check(this.handlerFactory);
	}

	final ServerLife life() {
		return this.life;
	}

	final ActiveRequests<R> active() {
		return this.active;
	}

	final LoopControl<R> loopControl() {
		return this.loopControl;
	}

	final @Nullable ServerLoop loop() {
		return this.loopControl.loop();
	}

	SelectorProvider selectorProvider() {
		List<SelectableChannel> channels = channels();
		return channels.isEmpty() ? SelectorProvider.provider() : channels.get(0).provider();
	}

	/**
	 * Returns the listening sockets of an acceptor.
	 * @param acceptor its number, or {@link Sockets#ALL}
	 * @return the channels
	 */
	List<SelectableChannel> channels(int acceptor) {
		return channels();
	}

	int acceptors() {
		return 1;
	}

	/**
	 * Returns whose sockets the calling thread is to look at.
	 * @return the number of the acceptor, or {@link Sockets#ALL}
	 */
	final int currentAcceptor() {
		ServerLoop running = loop();
		return (running != null) ? running.currentAcceptor() : Sockets.ALL;
	}

	final boolean isLoopsThread() {
		ServerLoop running = loop();
		return running != null && running.isCurrentThread();
	}

	final void wakeup() {
		this.loopControl.wakeup();
	}

	/**
	 * Returns what this kind of server does for its requests.
	 * @return the control; one that does nothing for a server without a socket
	 */
	RequestControl<R> control() {
		return new RequestControl<>() {
		};
	}

	final void markShuttingDown() {
		this.shuttingDown = true;
		control().shuttingDown();
		this.listeners.draining(this.active.size());
	}

	final void runtimeOpened(ServerRuntime runtime) {
		this.shuttingDown = false;
		control().runtimeOpened(runtime);
	}

	final void runtimeReleased() {
		control().runtimeReleased();
	}

	final void handOff(long id, Concurrency concurrency, RequestHandler<R> continuation) {
		Objects.requireNonNull(concurrency, "'concurrency' must not be null");
		Objects.requireNonNull(continuation, "'continuation' must not be null");
		control().checkHandOff(concurrency);
		RequestRun<R> run = this.active.get(id);
		if (run == null) {
			throw new IllegalStateException("Request " + id + " has ended and cannot be handed off");
		}
		run.handOff(concurrency, control().continuation(concurrency, continuation));
	}

	final void tag(long id, String key, String value) {
		String admitted = this.requestTags.admit(key, value);
		RequestRun<R> run = this.active.get(id);
		if (run == null) {
			throw new IllegalStateException(
					"Request " + id + " is not being served; its handler may add tags from setup() to finish()");
		}
		run.tag(key, admitted);
	}

	final Map<String, String> tagsOf(long id) {
		RequestRun<R> run = this.active.get(id);
		return (run != null) ? run.tags() : Map.of();
	}

	final void handlerEnded(RequestRun<R> run) {
		if (run.endHandler()) {
			gone(run);
		}
		somethingReleased();
	}

	final void connectionEnded(long id) {
		RequestRun<R> run = this.active.get(id);
		if (run != null && (run.endConnection() || (!run.isDispatched() && run.endHandler()))) {
			gone(run);
		}
		somethingReleased();
	}

	private void gone(RequestRun<R> run) {
		long id = run.info().id();
		this.active.remove(id);
		control().gone(id);
	}

	private void somethingReleased() {
		if (this.acceptGuard.released()) {
			wakeup();
		}
		releaseRuntimeIfIdle();
	}

	final boolean mayAccept() {
		return acceptPause() == 0 && mayAcceptAfterPause();
	}

	final boolean mayAcceptAfterPause() {
		return state() == ServerState.RUNNING && mayDrain();
	}

	final boolean mayDrain() {
		return control().hasRoom() && !(runtime().dispatcher().isSaturated() && waitsWhenSaturated());
	}

	final boolean waitsWhenSaturated() {
		return runtime().dispatcher().overloadPolicy() == OverloadPolicy.WAIT;
	}

	/**
	 * Returns for how long nothing is accepted, since accepting has failed. A loop looks
	 * once before it waits: if the pause ended between two looks, the loop would neither
	 * accept nor know when to look again.
	 * @return nanoseconds; 0 for no pause
	 */
	final long acceptPause() {
		return this.acceptGuard.pause();
	}

	/*
	 * Several acceptors must not take the last thread of a pool twice.
	 */
	final boolean serveNext() {
		if (acceptors() == 1 || !runtime().dispatcher().isBounded()) {
			return takeAndServe();
		}
		this.turn.lock();
		try {
			return mayDrain() && takeAndServe();
		}
		finally {
			this.turn.unlock();
		}
	}

	private boolean takeAndServe() {
		R request = take();
		if (request == null) {
			return false;
		}
		serve(request);
		return true;
	}

	/**
	 * Takes the next request without serving it.
	 * @return the request; {@code null} if none is there, or it could not be taken
	 */
	final @Nullable R take() {
		R request;
		try {
			request = getRequest();
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			acceptFailed(ex);
			return null;
		}
		this.acceptGuard.succeeded();
		return request;
	}

	final void serve(R request) {
		PendingInterrupt interrupt = PendingInterrupt.before(runtime().loops() != null);
		try {
			this.processor.serve(request);
		}
		finally {
			interrupt.restore();
		}
	}

	/**
	 * Returns whether a request has to be given to a thread before it is known whether
	 * another one may be taken.
	 * @return {@code true} if so
	 */
	final boolean servesBeforeItTakesMore() {
		return runtime().dispatcher().isBounded() && waitsWhenSaturated();
	}

	final void acceptFailed(Throwable failure) {
		ServerLoop running = loop();
		if (running != null && !running.isStopRequested()) {
			this.acceptGuard.failed(failure);
		}
	}

	final void runServiceActions() {
		PendingInterrupt interrupt = PendingInterrupt.before(this.overridden.acts());
		try {
			serviceActions();
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			QuietLog.write(this.serviceActionsLog, ex, (suppressed, printable) -> logger
				.error("serviceActions() of server '{}' failed ({} more like this)", name(), suppressed, printable));
		}
		finally {
			interrupt.restore();
		}
	}

	/**
	 * Looks whether clients can find the server.
	 */
	final void checkReachability() {
		this.reachability.look(isReachable());
	}

	boolean isReachable() {
		return true;
	}

	final void loopCloseFailed(IOException failure) {
		logger.warn("The selector of server '{}' could not be closed", name(), failure);
	}

	final void closeListenersQuietly() {
		try {
			serverClose();
		}
		catch (IOException | RuntimeException ex) {
			QuietLog.write(ex, (printable) -> logger.warn("The listener of server '{}' could not be closed cleanly",
					name(), printable));
		}
	}

	/**
	 * Releases threads and poller once the server has stopped and nobody needs them.
	 */
	final void releaseRuntimeIfIdle() {
		if (this.active.size() == 0 && this.life.isOver()) {
			this.loopControl.releaseRuntime();
		}
	}

}
