package io.github.socketserver;

import java.util.ArrayDeque;
import java.util.Queue;

import io.github.socketserver.event.RejectReason;
import io.github.socketserver.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * The connections that a loop accepts when its server stops. None is served before the
 * listener is closed: clients that have been served may connect again, and then the queue
 * would never be empty.
 *
 * @param <R> the kind of request
 */
final class LastRequests<R extends Request> {

	private final BaseServer<R> server;

	private final Queue<R> accepted = new ArrayDeque<>();

	LastRequests(BaseServer<R> server) {
		this.server = server;
	}

	/**
	 * Accepts until nobody waits.
	 * @param until when to end at the latest, in terms of {@link System#nanoTime()}
	 */
	void accept(long until) {
		R request = next(until);
		while (request != null) {
			this.accepted.add(request);
			request = next(until);
		}
	}

	/*
	 * Where there is no room for more, those who were served may have left some.
	 */
	private @Nullable R next(long until) {
		while (!this.server.mayDrain() && mayServe(until)) {
			serveFirst();
		}
		return (System.nanoTime() - until < 0 && this.server.mayDrain()) ? this.server.take() : null;
	}

	/**
	 * Serves what was accepted.
	 * @param until when the last one may begin, in terms of {@link System#nanoTime()}
	 */
	void serve(long until) {
		while (mayServe(until)) {
			serveFirst();
		}
	}

	private boolean mayServe(long until) {
		return !this.accepted.isEmpty() && System.nanoTime() - until < 0;
	}

	private void serveFirst() {
		this.server.serve(this.accepted.remove());
		this.server.runServiceActions();
	}

	/**
	 * Turns away who has not been served.
	 */
	void close() {
		while (!this.accepted.isEmpty()) {
			this.server.processor().refuse(this.accepted.remove(), RejectReason.OVERLOAD);
		}
	}

}
