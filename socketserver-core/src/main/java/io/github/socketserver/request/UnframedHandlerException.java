package io.github.socketserver.request;

import java.lang.reflect.Proxy;

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
				+ ", or choose another concurrency such as 'threading'");
		this.handlerType = handlerType;
	}

	/**
	 * Returns the handler's class.
	 * @return the class; {@code null} if there is no handler
	 */
	public @Nullable Class<?> handlerType() {
		return this.handlerType;
	}

	/**
	 * Returns whether the handler is behind an object that has its interfaces only, so
	 * that nobody can tell whether it could be called for frames.
	 * @return {@code true} if so
	 */
	public boolean isProxy() {
		return isProxy(this.handlerType);
	}

	private static boolean isProxy(@Nullable Class<?> handlerType) {
		return handlerType != null && Proxy.isProxyClass(handlerType);
	}

	private static String describe(@Nullable Class<?> handlerType) {
		return isProxy(handlerType)
				? "what it got is a proxy of interfaces, which lets only whole requests through; pass the handler itself"
				: name(handlerType) + " reads by itself; extend LineHandler or FrameHandler";
	}

	private static String name(@Nullable Class<?> handlerType) {
		if (handlerType == null) {
			return "a missing handler";
		}
		return handlerType.isSynthetic() ? "a lambda of " + handlerType.getName().replaceAll("\\$\\$Lambda.*", "")
				: handlerType.getName();
	}

}
