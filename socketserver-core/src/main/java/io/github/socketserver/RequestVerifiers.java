package io.github.socketserver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestVerifier;

/**
 * The rules that decide whether requests are served, in the order in which they were
 * added.
 */
final class RequestVerifiers {

	private final List<RequestVerifier> verifiers = new CopyOnWriteArrayList<>();

	void add(RequestVerifier verifier) {
		this.verifiers.add(verifier);
	}

	void remove(RequestVerifier verifier) {
		this.verifiers.remove(verifier);
	}

	boolean isEmpty() {
		return this.verifiers.isEmpty();
	}

	/**
	 * Asks the rules until one says no.
	 * @param request the request
	 * @return whether none has
	 * @throws Exception if one fails
	 */
	boolean areAllFor(Request request) throws Exception {
		if (this.verifiers.isEmpty()) {
			return true;
		}
		for (RequestVerifier verifier : this.verifiers) {
			if (!verifier.verify(request)) {
				return false;
			}
		}
		return true;
	}

}
