package io.github.socketserver.request;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

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
	 * Returns the class of the handlers, as far as it is known without making one. A
	 * server whose concurrency mode cannot serve every handler asks for it before it
	 * binds, and makes a handler only to look at it if the class is not known.
	 * @return the class; {@code null} if it is not known
	 */
	default @Nullable Class<?> handlerType() {
		return null;
	}

	/**
	 * Makes a factory that always returns the same handler.
	 * @param handler a handler without state of its own
	 * @param <R> the kind of request
	 * @return the factory
	 * @throws IllegalArgumentException if the handler is one that serves a single request
	 */
	static <R extends Request> RequestHandlerFactory<R> shared(RequestHandler<R> handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (handler instanceof BaseRequestHandler) {
			Class<?> type = handler.getClass();
			throw new IllegalArgumentException(
					type.getName() + " keeps the state of one request and cannot be shared; pass a factory such as "
							+ (type.isAnonymousClass() ? "() -> new " + type.getSuperclass().getSimpleName() + "() {…}"
									: type.getSimpleName() + "::new"));
		}
		return new SharedHandlerFactory<>(handler);
	}

}
