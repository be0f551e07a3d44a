package io.github.socketserver;

import java.util.List;
import java.util.Map;

import io.github.socketserver.event.RequestObserver.Observed;
import io.github.socketserver.event.RequestObserver.Scope;
import org.jspecify.annotations.Nullable;

/**
 * What goes along with one request. For one thread at a time, the one that serves the
 * request.
 */
final class ObservedRequest {

	/**
	 * A request that nobody observes.
	 */
	static final ObservedRequest NONE = new ObservedRequest(List.of(), new RequestObservers());

	private final Observed[] observed;

	private final Scope[] scopes;

	private final RequestObservers observers;

	private boolean entered;

	private boolean ended;

	ObservedRequest(List<Observed> observed, RequestObservers observers) {
		this.observed = observed.toArray(Observed[]::new);
		this.scopes = new Scope[this.observed.length];
		this.observers = observers;
	}

	/**
	 * Takes note that the calling thread turns to the request. Does nothing if it has, or
	 * once the request has ended.
	 */
	void enter() {
		if (this.observed.length == 0 || this.entered || this.ended) {
			return;
		}
		this.entered = true;
		for (int i = 0; i < this.observed.length; i++) {
			this.scopes[i] = open(this.observed[i]);
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
		for (int i = this.scopes.length - 1; i >= 0; i--) {
			close(this.scopes[i]);
		}
	}

	/**
	 * Takes note that the request's last handler has ended. Does nothing if it has.
	 * @param tags the request's tags
	 * @param failure what the handler threw
	 */
	void end(Map<String, String> tags, @Nullable Throwable failure) {
		if (this.observed.length == 0 || this.ended) {
			return;
		}
		leave();
		this.ended = true;
		for (Observed each : this.observed) {
			try {
				each.ended(tags, failure);
			}
			catch (Throwable ex) {
				this.observers.failed(each, ex);
			}
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

	private void close(Scope scope) {
		try {
			scope.close();
		}
		catch (Throwable ex) {
			this.observers.failed(scope, ex);
		}
	}

}
