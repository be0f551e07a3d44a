package io.github.socketserver.request;

import org.jspecify.annotations.Nullable;

/**
 * A handler reads its client by itself where only handlers that are called for whole
 * frames can be served: under the concurrency mode {@code selecting}.
 *
 * @since 0.1.0
 */
public class UnframedHandlerException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final transient @Nullable Class<?> handlerType;

	/**
	 * Creates an exception.
	 * @param handlerType the handler's class; {@code null} if there is no handler
	 */
	public UnframedHandlerException(@Nullable Class<?> handlerType) {
		super("Concurrency 'selecting' calls a handler for whole frames, but " + describe(handlerType)
				+ " reads by itself; extend LineHandler or FrameHandler, or choose another concurrency such as "
				+ "'threading'");
		this.handlerType = handlerType;
	}

	/**
	 * Returns the handler's class.
	 * @return the class; {@code null} if there is no handler
	 */
	public @Nullable Class<?> handlerType() {
		return this.handlerType;
	}

	private static String describe(@Nullable Class<?> handlerType) {
		if (handlerType == null) {
			return "a missing handler";
		}
		return handlerType.isSynthetic() ? "a lambda of " + handlerType.getName().replaceAll("\\$\\$Lambda.*", "")
				: handlerType.getName();
	}

}
