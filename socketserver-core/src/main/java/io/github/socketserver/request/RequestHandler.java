package io.github.socketserver.request;

/**
 * Serves requests. An implementation without state of its own may be one object for all
 * requests; one with state extends {@link StreamRequestHandler} or
 * {@link DatagramRequestHandler} and is made anew for each.
 *
 * @param <R> the kind of request
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestHandler<R extends Request> {

	/**
	 * Serves a request with plain blocking code. The request ends when the method
	 * returns: a connection is closed then.
	 * @param request the request
	 * @throws Exception if the request failed; it is reported, and the server goes on
	 */
	void handle(R request) throws Exception;

}
