package io.github.socketserver;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import org.jspecify.annotations.Nullable;

/**
 * One request from its admission to its end, as the server sees it.
 *
 * @param <R> the kind of request
 */
final class RequestRun<R extends Request> {

	private final R request;

	private final RequestInfo info;

	private @Nullable Thread thread;

	private @Nullable Future<?> deadline;

	private long startedAt;

	private boolean handlerRuns;

	private boolean interrupted;

	private volatile boolean expired;

	private volatile boolean cut;

	private boolean shutDown;

	private boolean handlerEnded;

	private boolean connectionEnded;

	private boolean dispatched;

	private @Nullable ObservedRequest observed;

	private @Nullable Map<String, String> tags;

	private volatile @Nullable HandOff<R> handOff;

	RequestRun(R request) {
		this.request = request;
		this.info = new RequestInfo(request.id(), request.clientAddress());
	}

	R request() {
		return this.request;
	}

	RequestInfo info() {
		return this.info;
	}

	long startedAt() {
		return this.startedAt;
	}

	/**
	 * Returns what goes along with the request. For the thread that serves it.
	 * @return what goes along with it
	 */
	ObservedRequest observed() {
		return (this.observed != null) ? this.observed : ObservedRequest.NONE;
	}

	/**
	 * Has observers go along with the request, unless they do.
	 * @param observers the observers
	 */
	void observe(RequestObservers observers) {
		if (this.observed == null) {
			this.observed = observers.started(this.info);
		}
	}

	synchronized void tag(String key, String value) {
		if (this.tags == null) {
			this.tags = new HashMap<>();
		}
		this.tags.put(key, value);
	}

	synchronized Map<String, String> tags() {
		return (this.tags != null) ? Map.copyOf(this.tags) : Map.of();
	}

	synchronized void begin() {
		this.thread = Thread.currentThread();
		this.handlerRuns = true;
		this.startedAt = System.nanoTime();
	}

	synchronized void setDeadline(@Nullable Future<?> deadline) {
		this.deadline = deadline;
	}

	/**
	 * Takes note that the handler has ended. From here on an interrupt can not hit
	 * whatever the thread does next.
	 */
	synchronized void end() {
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
		if (this.interrupted) {
			Thread.interrupted();
		}
		this.interrupted = false;
		this.handlerRuns = false;
	}

	/**
	 * Takes note that the calling thread leads the request through the hooks that follow
	 * its handler, without having run it.
	 */
	synchronized void enter() {
		this.thread = Thread.currentThread();
	}

	/**
	 * Takes note that the thread has nothing more to do with the request.
	 */
	synchronized void leave() {
		this.thread = null;
	}

	/**
	 * Takes note that the thread turns to something else while the handler waits to be
	 * called again. From here on an interrupt can not hit whatever the thread does next.
	 */
	synchronized void suspend() {
		this.thread = null;
		if (this.interrupted) {
			Thread.interrupted();
			this.interrupted = false;
		}
	}

	synchronized void interrupt() {
		if (this.thread != null && this.handlerRuns) {
			this.interrupted = true;
			this.thread.interrupt();
		}
	}

	/**
	 * Returns whether a thread runs the request's handler or one of the hooks around it.
	 * @param candidate the thread
	 * @return {@code true} if so
	 */
	synchronized boolean isRunningOn(Thread candidate) {
		return this.thread == candidate;
	}

	/**
	 * Claims the right to shut the request down.
	 * @return {@code true} for the first caller only
	 */
	synchronized boolean claimShutdown() {
		boolean first = !this.shutDown;
		this.shutDown = true;
		return first;
	}

	/**
	 * Takes note that the handler will be run here, rather than by a server that
	 * overrides {@code processRequest}.
	 */
	synchronized void dispatched() {
		this.dispatched = true;
	}

	synchronized boolean isDispatched() {
		return this.dispatched;
	}

	/**
	 * Takes note that the handler has ended for good and the request was shut down.
	 * @return whether nothing of the request is left; {@code true} once only
	 */
	synchronized boolean endHandler() {
		boolean last = !this.handlerEnded && this.connectionEnded;
		this.handlerEnded = true;
		return last;
	}

	/**
	 * Takes note that the connection is closed, or that there is none.
	 * @return whether nothing of the request is left; {@code true} once only
	 */
	synchronized boolean endConnection() {
		boolean last = !this.connectionEnded && this.handlerEnded;
		this.connectionEnded = true;
		return last;
	}

	void markExpired() {
		this.expired = true;
	}

	boolean isExpired() {
		return this.expired;
	}

	void markCut() {
		this.cut = true;
	}

	boolean isCut() {
		return this.cut;
	}

	void handOff(Concurrency concurrency, RequestHandler<R> continuation) {
		this.handOff = new HandOff<>(concurrency, continuation);
	}

	@Nullable HandOff<R> takeHandOff() {
		HandOff<R> taken = this.handOff;
		this.handOff = null;
		return taken;
	}

	synchronized String describe() {
		String client = (this.info.clientAddress() != null) ? " from " + Addresses.describe(this.info.clientAddress())
				: "";
		String where = (this.thread != null) ? " on thread " + this.thread.getName() : "";
		return "request " + this.info.id() + client + where;
	}

	/**
	 * What is to be done after the handler that runs now.
	 *
	 * @param concurrency where
	 * @param continuation what
	 * @param <R> the kind of request
	 */
	record HandOff<R extends Request>(Concurrency concurrency, RequestHandler<R> continuation) {

	}

}
