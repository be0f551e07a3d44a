package io.github.socketserver;

import java.util.Iterator;
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
		ObservedRequest first = startedFrom(this.observers.iterator(), request);
		return (first != null) ? first : ObservedRequest.NONE;
	}

	private @Nullable ObservedRequest startedFrom(Iterator<RequestObserver> left, RequestInfo request) {
		if (!left.hasNext()) {
			return null;
		}
		RequestObserver.Observed observed = started(left.next(), request);
		ObservedRequest next = startedFrom(left, request);
		return (observed != null) ? new ObservedRequest(observed, this, next) : next;
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
		QuietLog.write(this.throttle, failure,
				(suppressed, printable) -> logger.warn("Observer {} failed; the request goes on ({} similar before)",
						culprit.getClass().getName(), suppressed, printable));
	}

}
