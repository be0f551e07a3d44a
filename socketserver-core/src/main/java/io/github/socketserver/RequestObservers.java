package io.github.socketserver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.event.RequestInfo;
import io.github.socketserver.event.RequestObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The observers of a server's requests. One that throws keeps neither the request nor the
 * other observers from going on.
 */
final class RequestObservers {

	private static final Logger logger = LoggerFactory.getLogger(RequestObservers.class);

	private final List<RequestObserver> observers = new CopyOnWriteArrayList<>();

	private final LogThrottle throttle = new LogThrottle();

	void add(RequestObserver observer) {
		this.observers.add(observer);
	}

	void remove(RequestObserver observer) {
		this.observers.remove(observer);
	}

	/**
	 * Tells all observers of a request.
	 * @param request the request
	 * @return what goes along with it
	 */
	ObservedRequest started(RequestInfo request) {
		if (this.observers.isEmpty()) {
			return ObservedRequest.NONE;
		}
		List<RequestObserver.Observed> observed = new ArrayList<>(this.observers.size());
		for (RequestObserver observer : this.observers) {
			RequestObserver.Observed one = started(observer, request);
			if (one != null) {
				observed.add(one);
			}
		}
		return observed.isEmpty() ? ObservedRequest.NONE : new ObservedRequest(observed, this);
	}

	private RequestObserver.@Nullable Observed started(RequestObserver observer, RequestInfo request) {
		try {
			return observer.requestStarted(request);
		}
		catch (Throwable ex) {
			failed(observer, ex);
			return null;
		}
	}

	/**
	 * Reports that an observer has failed.
	 * @param culprit the observer, or what it has made
	 * @param failure what was thrown
	 */
	void failed(Object culprit, Throwable failure) {
		QuietLog.write(() -> this.throttle
			.log((suppressed) -> logger.warn("Observer {} failed; the request goes on ({} similar before)",
					culprit.getClass().getName(), suppressed, failure)));
	}

}
