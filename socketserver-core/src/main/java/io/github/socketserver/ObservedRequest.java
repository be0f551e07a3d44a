package io.github.socketserver;

import java.util.Map;

import io.github.socketserver.event.RequestObserver.Observed;
import io.github.socketserver.event.RequestObserver.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with one request: that of one observer, and that of the observers after
 * it. For one thread at a time, the one that serves the request.
 */
final class ObservedRequest {

	/**
	 * A request that nobody observes.
	 */
	static final ObservedRequest NONE = new ObservedRequest(null, new RequestObservers(), null);

	private final @Nullable Observed observed;

	private final RequestObservers observers;

	private final @Nullable ObservedRequest next;

	private Scope scope = Scope.NONE;

	private boolean entered;

	private boolean ended;

	/**
	 * Creates what goes along with a request.
	 * @param observed that of one observer
	 * @param observers all observers
	 * @param next that of the observers after it
	 */
	ObservedRequest(@Nullable Observed observed, RequestObservers observers, @Nullable ObservedRequest next) {
		this.observed = observed;
		this.observers = observers;
		this.next = next;
	}

	/**
	 * Takes note that the calling thread turns to the request. Does nothing if it has, or
	 * once the request has ended.
	 */
	void enter() {
		if (this.observed == null || this.entered || this.ended) {
			return;
		}
		this.entered = true;
		this.scope = open(this.observed);
		if (this.next != null) {
			this.next.enter();
		}
	}

	/**
	 * Takes note that the calling thread turns to something else. Does nothing if it has.
	 */
	void leave() {
		if (!this.entered) {
			return;
		}
		this.entered = false;
		if (this.next != null) {
			this.next.leave();
		}
		close(this.scope);
		this.scope = Scope.NONE;
	}

	/**
	 * Takes note that the request's last handler has ended. Does nothing if it has.
	 * @param tags the request's tags
	 * @param failure what the handler threw
	 */
	void end(Map<String, String> tags, @Nullable Throwable failure) {
		if (this.observed == null || this.ended) {
			return;
		}
		leave();
		this.ended = true;
		try {
			this.observed.ended(tags, failure);
		}
		catch (Throwable ex) {
			this.observers.failed(this.observed, ex);
		}
		if (this.next != null) {
			this.next.end(tags, failure);
		}
	}

	private Scope open(Observed each) {
		try {
			return each.open();
		}
		catch (Throwable ex) {
			this.observers.failed(each, ex);
			return Scope.NONE;
		}
	}

	private void close(Scope each) {
		try {
			each.close();
		}
		catch (Throwable ex) {
			this.observers.failed(each, ex);
		}
	}

}
