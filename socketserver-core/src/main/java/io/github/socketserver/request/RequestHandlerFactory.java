package io.github.socketserver.request;

/**
 * Makes the handler of each request: Python's {@code RequestHandlerClass}, which could be
 * any callable too. A constructor reference fits: {@code UpperCaseHandler::new}.
 *
 * @param <R> the kind of request
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestHandlerFactory<R extends Request> {

	/**
	 * Makes a handler.
	 * @return a handler for one request
	 * @throws Exception if it cannot be made; the request fails then
	 */
	RequestHandler<R> create() throws Exception;

	/**
	 * Gives a handler back after its request has ended.
	 * @param handler what {@link #create()} returned
	 */
	default void release(RequestHandler<R> handler) {
	}

	/**
	 * Makes a factory that always returns the same handler.
	 * @param handler a handler without state of its own
	 * @param <R> the kind of request
	 * @return the factory
	 * @throws IllegalArgumentException if the handler is one that serves a single request
	 */
	static <R extends Request> RequestHandlerFactory<R> shared(RequestHandler<R> handler) {
		if (handler instanceof BaseRequestHandler) {
			throw new IllegalArgumentException(handler.getClass().getName()
					+ " keeps the state of one request and cannot be shared; pass a factory such as "
					+ handler.getClass().getSimpleName() + "::new");
		}
		return () -> handler;
	}

}
