package io.github.socketserver;

import java.lang.reflect.Modifier;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.HandOverTransport;
import io.github.socketserver.transport.TlsMaterialSource;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether worker processes can serve a server's requests before a client has to
 * find out.
 */
final class ForkingCheck {

	private static final String OR_SERVER = ", or set 'processes.tls' to 'server'";

	private static final String REMEDY = ", or choose another concurrency such as 'threading'";

	private ForkingCheck() {
	}

	/**
	 * Requires what {@code forking} needs, if that is the mode.
	 * @param config the server's configuration
	 * @param factory makes the handlers
	 * @throws UnsupportedOperationException if this system or this configuration cannot
	 * have it
	 * @throws IllegalStateException if another process cannot make the handlers
	 */
	static void check(ServerConfig config, RequestHandlerFactory<?> factory) {
		if (config.concurrency().processes() == null) {
			return;
		}
		requireHandOver();
		if (config.concurrency().workerProgram() == null) {
			handlerType(factory);
			keys(config);
		}
		else {
			requireTls(config);
		}
	}

	/**
	 * Returns what gives the keys that worker processes speak TLS with.
	 * @param config the server's configuration
	 * @return what gives them; {@code null} if workers do not speak TLS
	 * @throws IllegalStateException if they should, but cannot
	 */
	static @Nullable TlsMaterialSource keys(ServerConfig config) {
		TlsSettings tls = requireTls(config);
		if (tls == null) {
			return null;
		}
		if (!(tls.context() instanceof TlsMaterialSource source)) {
			throw new IllegalStateException(
					"'processes.tls' is 'worker', but nobody knows what the server's SSLContext is made of, so that a "
							+ "worker process could make one like it; make it of a TlsMaterial" + OR_SERVER);
		}
		try {
			source.material();
			return source;
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException(
					"'processes.tls' is 'worker', but the keys cannot be given to a worker process: " + ex.getMessage()
							+ "; use others" + OR_SERVER,
					ex);
		}
	}

	private static @Nullable TlsSettings requireTls(ServerConfig config) {
		ProcessSettings processes = config.concurrency().processes();
		if (processes == null || processes.tls() == TlsTermination.SERVER) {
			return null;
		}
		if (config.tls() == null) {
			throw new IllegalStateException("'processes.tls' is 'worker', but the server does not speak TLS; give it a "
					+ "certificate ('ssl.bundle')" + OR_SERVER);
		}
		return config.tls();
	}

	/**
	 * Requires processes that do not speak TLS, if a request is handed off to processes.
	 * @param concurrency the mode that the request is handed off to
	 * @throws IllegalArgumentException if they do
	 */
	static void requireTlsHere(Concurrency concurrency) {
		ProcessSettings processes = concurrency.processes();
		if (processes != null && processes.tls() == TlsTermination.WORKER) {
			throw new IllegalArgumentException("A request cannot be handed off to '" + concurrency
					+ "' with 'processes.tls' set to 'worker', since it has begun in the server's process, and so has its "
					+ "TLS; set 'processes.tls' to 'server'");
		}
	}

	private static void requireHandOver() {
		String obstacle = HandOverTransport.obstacle();
		if (obstacle != null) {
			throw new UnsupportedOperationException("Concurrency 'forking' is not available: " + obstacle + REMEDY);
		}
	}

	/**
	 * Returns the class of a continuation that another process runs.
	 * @param concurrency the mode that the request is handed off to
	 * @param continuation the continuation
	 * @return the class
	 * @throws UnsupportedOperationException if this system does not have the mode
	 * @throws IllegalArgumentException if another process cannot make an object of it
	 */
	static Class<?> continuationType(Concurrency concurrency, RequestHandler<?> continuation) {
		requireHandOver();
		Class<?> type = continuation.getClass();
		String obstacle = (concurrency.workerProgram() == null) ? obstacle(type) : null;
		if (obstacle != null) {
			throw new IllegalArgumentException("A request cannot be handed off to '" + concurrency
					+ "' by this object, since another process makes one like it by the name of its class, but "
					+ obstacle + "; use an object of a public class with a public constructor without arguments, or "
					+ "another mode for the continuation");
		}
		return type;
	}

	/**
	 * Returns the class of the handlers.
	 * @param factory makes the handlers
	 * @return the class
	 * @throws IllegalStateException if another process cannot make an object of it
	 */
	static Class<?> handlerType(RequestHandlerFactory<?> factory) {
		Class<?> type = factory.handlerType();
		if (type == null) {
			type = typeOfSample(factory);
		}
		String obstacle = obstacle(type);
		if (type == null || obstacle != null) {
			throw new IllegalStateException("Concurrency 'forking' makes handlers in another process by the name of "
					+ "their class, but " + obstacle + "; use a public class with a public constructor without "
					+ "arguments" + REMEDY);
		}
		return type;
	}

	private static @Nullable String obstacle(@Nullable Class<?> type) {
		if (type == null) {
			return "the class of the handlers is not known";
		}
		if (type.isSynthetic() || type.isHidden()) {
			return "a lambda of " + type.getName().replaceAll("\\$\\$Lambda.*", "") + " has none";
		}
		if (type.isAnonymousClass() || type.isLocalClass()) {
			return type.getName() + " is a class within a method";
		}
		if (!isPublic(type)) {
			return type.getName() + " is not public";
		}
		try {
			type.getConstructor();
			return Modifier.isAbstract(type.getModifiers()) ? type.getName() + " is abstract" : null;
		}
		catch (NoSuchMethodException ex) {
			return type.getName() + " has no public constructor without arguments";
		}
	}

	private static boolean isPublic(Class<?> type) {
		Class<?> outer = type.getDeclaringClass();
		return Modifier.isPublic(type.getModifiers()) && (outer == null || isPublic(outer));
	}

	private static <R extends Request> @Nullable Class<?> typeOfSample(RequestHandlerFactory<R> factory) {
		try {
			RequestHandler<R> sample = factory.create();
			if (sample == null) {
				return null;
			}
			factory.release(sample);
			return sample.getClass();
		}
		catch (Exception ex) {
			return null;
		}
	}

}
