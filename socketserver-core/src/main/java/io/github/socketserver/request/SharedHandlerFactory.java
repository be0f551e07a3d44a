package io.github.socketserver.request;

/**
 * {@link RequestHandlerFactory#shared}.
 *
 * @param handler serves all requests
 * @param <R> the kind of request
 */
record SharedHandlerFactory<R extends Request>(RequestHandler<R> handler) implements RequestHandlerFactory<R> {

	@Override
	public RequestHandler<R> create() {
		return this.handler;
	}

	@Override
	public Class<?> handlerType() {
		return this.handler.getClass();
	}

}
