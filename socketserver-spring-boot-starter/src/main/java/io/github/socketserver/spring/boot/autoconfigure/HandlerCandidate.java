package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.request.Request;

/**
 * A bean that may handle requests.
 *
 * @param beanName the bean's name
 * @param serverName the name of the server that it is bound to; empty if it is not bound
 * @param requestType what it handles; {@link Request} if that is anything or unknown
 */
record HandlerCandidate(String beanName, String serverName, Class<?> requestType) {

	boolean isBound() {
		return !this.serverName.isEmpty();
	}

	boolean handles(Class<? extends Request> type) {
		return this.requestType.isAssignableFrom(type);
	}

}
