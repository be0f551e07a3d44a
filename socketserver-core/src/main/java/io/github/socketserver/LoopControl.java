package io.github.socketserver;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.StopServerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds a server, and begins and ends its loop: at most one at a time.
 *
 * @param <R> the kind of request
 */
final class LoopControl<R extends Request> {

	private static final Logger logger = LoggerFactory.getLogger(LoopControl.class);

	private static final long LONGEST_END = TimeUnit.SECONDS.toNanos(1);

	private final BaseServer<R> server;

	private final ServerLife life;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicBoolean listenerOpen = new AtomicBoolean();

	private volatile boolean closing;

	private volatile @Nullable ServerLoop loop;

	private volatile @Nullable ServerRuntime runtime;

	LoopControl(BaseServer<R> server, ServerLife life) {
		this.server = server;
		this.life = life;
	}

	@Nullable ServerLoop loop() {
		return this.loop;
	}

	ServerRuntime runtime() {
		ServerRuntime current = this.runtime;
		if (current == null) {
			throw new IllegalStateException("Server '" + this.server.name() + "' is not bound");
		}
		return current;
	}

	/**
	 * Returns whether the calling thread is one that serves many requests at a time.
	 * @return {@code true} if so
	 */
	boolean isLoopOfMany() {
		ServerRuntime current = this.runtime;
		return current != null && current.loops() != null && current.loops().isCurrentThread();
	}

	int waitingRequests() {
		ServerRuntime current = this.runtime;
		return (current != null) ? current.dispatcher().waiting() : 0;
	}

	void bind() throws IOException {
		awaitEndingLoop();
		this.lock.lock();
		try {
			bindLocked();
		}
		finally {
			this.lock.unlock();
		}
	}

	/*
	 * A stop that has no time left is over before the loop is, which would close the new
	 * listener in its own end.
	 */
	private void awaitEndingLoop() {
		ServerLoop ending = this.loop;
		if (ending != null && ending.isStopRequested() && !ending.isCurrentThread()) {
			ending.awaitEnd(System.nanoTime() + LONGEST_END);
		}
	}

	private void bindLocked() throws IOException {
		if (this.closing) {
			throw new IllegalStateException("Server '" + this.server.name() + "' is CLOSED and cannot be bound");
		}
		switch (this.life.state()) {
			case NEW, STOPPED -> {
				requireNoLoop();
				open();
			}
			case CLOSED, FAILED, DRAINING -> throw new IllegalStateException(
					"Server '" + this.server.name() + "' is " + this.life.state() + " and cannot be bound");
			case BOUND, RUNNING, PAUSED -> {
			}
		}
	}

	private void requireNoLoop() {
		if (this.loop != null) {
			throw new IllegalStateException(
					"Server '" + this.server.name() + "' runs already; shut it down before it is started again");
		}
	}

	private void open() throws IOException {
		closeListener();
		try {
			this.server.checkHandlers();
			this.server.serverBind();
			this.server.serverActivate();
			this.server.runtimeOpened(openRuntime());
			this.listenerOpen.set(true);
			this.life.set(ServerState.BOUND);
		}
		catch (Throwable ex) {
			closeAfterFailure(ex);
			throw ex;
		}
	}

	/*
	 * Requests that have outlived a stop still need what served them, so it serves on.
	 */
	private ServerRuntime openRuntime() throws IOException {
		ServerRuntime opened = this.runtime;
		if (opened == null) {
			AcceptGuard.prepare();
			opened = ServerRuntime.open(this.server.config(),
					WaitingPlan.of(this.server.selectorProvider(), this.server.channels()), this.server.listeners());
			opened.dispatcher().onRoom(this::wakeup);
			this.runtime = opened;
		}
		return opened;
	}

	private void closeAfterFailure(Throwable failure) {
		try {
			this.server.serverClose();
		}
		catch (IOException | RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	void start() throws IOException {
		ServerLoop begun = begin(ServerLoop::open);
		try {
			Thread thread = new Thread(() -> run(begun), "socketserver-" + this.server.name());
			thread.setDaemon(false);
			thread.start();
		}
		catch (Throwable ex) {
			end(begun, ServerState.BOUND);
			throw ex;
		}
	}

	void serveForever() throws IOException {
		run(begin(ServerLoop::open));
	}

	/**
	 * Serves one request on the calling thread.
	 * @return {@code false} if none came in time
	 * @throws IOException if the address cannot be bound
	 */
	boolean serveOne() throws IOException {
		SelectorLoop begun = begin(SelectorLoop::open);
		try {
			return begun.runOnce(Deadline.afterOrNever(this.server.config().timeout())) || begun.isStopRequested();
		}
		finally {
			end(begun, ServerState.BOUND);
		}
	}

	private <L extends ServerLoop> L begin(Opener<L> opener) throws IOException {
		awaitEndingLoop();
		this.lock.lock();
		try {
			requireNoLoop();
			bindLocked();
			L begun = opener.open(this.server);
			this.loop = begun;
			this.life.set(ServerState.RUNNING);
			return begun;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run(ServerLoop begun) {
		QuietLog.write(() -> logger.info("Socket server '{}' started on {} ({}, {}){}", this.server.name(),
				NumericAddress.describe(begun.addresses()), this.server.config().type(),
				this.server.config().concurrency(), Addresses.reachability(begun.addresses())));
		ServerState next = ServerState.FAILED;
		try {
			begun.run();
			next = begun.isBroken() ? ServerState.FAILED : ServerState.BOUND;
		}
		catch (StopServerException ex) {
			next = ServerState.BOUND;
			begun.stopUnasked(StopServerException.class.getSimpleName() + " was thrown");
			throw ex;
		}
		finally {
			end(begun, next);
		}
	}

	/*
	 * Whoever waits for the loop's end may start another one at once, so everything of
	 * this one has to be gone before they are told.
	 */
	private void end(ServerLoop ended, ServerState next) {
		this.lock.lock();
		try {
			ended.close();
			this.life.moveIf(EnumSet.of(ServerState.RUNNING, ServerState.PAUSED), next);
			this.loop = null;
		}
		finally {
			this.lock.unlock();
			ended.markEnded();
		}
		this.server.releaseRuntimeIfIdle();
		if (next == ServerState.FAILED) {
			logger.error("The listener of server '{}' is gone; close the server and start a new one",
					this.server.name());
		}
	}

	/**
	 * Ends the loop because a handler on a thread that serves others too wants the server
	 * to stop.
	 * @param stop what it threw
	 */
	void stopBecause(StopServerException stop) {
		ServerLoop running = this.loop;
		if (running == null || !running.stopBecause(stop)) {
			Thread thread = Thread.currentThread();
			thread.getUncaughtExceptionHandler().uncaughtException(thread, stop);
		}
	}

	boolean shutdown(Duration timeout) {
		ServerLoop running = this.loop;
		if (running == null) {
			return true;
		}
		running.requestStop();
		return !running.isCurrentThread() && running.awaitEnd(Deadline.after(timeout));
	}

	/**
	 * Lets the server never be bound again. Whoever binds it at this moment succeeds, and
	 * has to be stopped.
	 */
	void beginClose() {
		this.closing = true;
	}

	/**
	 * Moves to {@link ServerState#DRAINING} unless nothing is open.
	 * @return whether there is something to stop
	 */
	boolean beginStop() {
		this.lock.lock();
		try {
			return switch (this.life.state()) {
				case NEW, STOPPED, CLOSED -> false;
				default -> this.life.moveIf(EnumSet.allOf(ServerState.class), ServerState.DRAINING);
			};
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Moves to {@link ServerState#CLOSED} if nothing is open.
	 */
	void endClose() {
		this.lock.lock();
		try {
			this.life.moveIf(EnumSet.of(ServerState.NEW, ServerState.STOPPED), ServerState.CLOSED);
		}
		finally {
			this.lock.unlock();
		}
	}

	void moveTo(ServerState expected, ServerState next) {
		this.life.moveIf(EnumSet.of(expected), next);
		wakeup();
	}

	void wakeup() {
		ServerLoop running = this.loop;
		if (running != null) {
			running.wakeup();
		}
	}

	/**
	 * Closes the listener unless it is closed.
	 */
	void closeListener() {
		if (this.listenerOpen.compareAndSet(true, false)) {
			this.server.closeListenersQuietly();
		}
	}

	/**
	 * Closes the listener unless replies leave through it.
	 */
	void closeListenerUnlessNeeded() {
		if (!this.server.control().repliesThroughListener()) {
			closeListener();
		}
	}

	/**
	 * Releases what serves requests, if the server has stopped.
	 */
	void releaseRuntime() {
		ServerRuntime released;
		this.lock.lock();
		try {
			ServerState state = this.life.state();
			if ((state != ServerState.STOPPED && state != ServerState.CLOSED) || this.loop != null
					|| this.server.active().size() > 0) {
				return;
			}
			closeListener();
			released = this.runtime;
			this.runtime = null;
		}
		finally {
			this.lock.unlock();
		}
		if (released != null) {
			this.server.runtimeReleased();
			close(released);
		}
	}

	private void close(ServerRuntime released) {
		try {
			released.close();
		}
		catch (IOException ex) {
			logger.warn("Server '{}' could not be released cleanly", this.server.name(), ex);
		}
	}

	/**
	 * Opens a loop.
	 *
	 * @param <L> the kind of loop
	 */
	@FunctionalInterface
	private interface Opener<L extends ServerLoop> {

		L open(BaseServer<?> server) throws IOException;

	}

}
