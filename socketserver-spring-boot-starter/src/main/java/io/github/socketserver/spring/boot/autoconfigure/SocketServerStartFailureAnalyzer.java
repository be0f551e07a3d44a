package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.socketserver.BaseServer;
import io.github.socketserver.request.UnframedHandlerException;
import io.github.socketserver.spring.boot.SocketServerStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * {@link AbstractFailureAnalyzer} for {@link SocketServerStartException}.
 */
final class SocketServerStartFailureAnalyzer extends AbstractFailureAnalyzer<SocketServerStartException> {

	private final Environment environment;

	SocketServerStartFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SocketServerStartException cause) {
		BaseServer<?> server = cause.getServer();
		Throwable reason = (cause.getCause() != null) ? cause.getCause() : cause;
		Remedy remedy = server.config().type().isUnix() ? remedyForPath(reason) : remedyForPort(reason);
		String property = property(server, remedy.key());
		String action = remedy.action().formatted(property);
		return new FailureAnalysis(describe(server, property, reason), action(action, reason, cause.getOccupant()),
				cause);
	}

	private static String action(String action, Throwable reason, @Nullable BaseServer<?> occupant) {
		if (occupant == null || !message(reason).contains("in use")) {
			return action;
		}
		return "Socket server '" + occupant.name() + "' of this application is there already: "
				+ action.substring(action.indexOf("set "));
	}

	private static String describe(BaseServer<?> server, String property, Throwable reason) {
		return "Socket server '" + server.name() + "' of type '" + server.config().type() + "' could not be started on "
				+ addresses(server) + " (" + property + "): " + reasonOf(reason);
	}

	private static String reasonOf(Throwable reason) {
		if (reason instanceof AccessDeniedException denied) {
			return "Permission denied: '" + denied.getFile() + "'.";
		}
		String message = (reason.getMessage() != null) ? reason.getMessage() : reason.toString();
		return message.endsWith(".") ? message : message + ".";
	}

	private static Remedy remedyForPort(Throwable reason) {
		String message = message(reason);
		if (message.contains("in use")) {
			return new Remedy("port",
					"Stop the process that listens there, or set %s to another port, " + "or to 0 for any free one.");
		}
		if (isForbidden(message)) {
			return new Remedy("port", "Set %s to a port from 1024 on, or allow the process to bind lower ones.");
		}
		if (message.contains("assign requested address") || message.contains("not supported by protocol")
				|| message.contains("family unavailable")) {
			return new Remedy("address", "Set %s to an address of this host, or to 0.0.0.0 or :: for all of them.");
		}
		return remedyForMode(reason);
	}

	private static Remedy remedyForPath(Throwable reason) {
		String message = message(reason);
		if (message.contains("in use")) {
			return new Remedy("path", "Stop the process that serves it or remove the file, or set %s to another path.");
		}
		if (message.contains("too long")) {
			return new Remedy("path", "Set %s to a shorter path.");
		}
		if (reason instanceof NoSuchFileException) {
			return new Remedy("path", "Create the directory, or set %s to a path in an existing one.");
		}
		if (reason instanceof AccessDeniedException || isForbidden(message)) {
			return new Remedy("path", "Allow the process to write to the directory, or set %s to a path where it may.");
		}
		if (message.contains("no space left")) {
			return new Remedy("path", "Make room in the file system, or set %s to a path in another one.");
		}
		if (reason instanceof FileSystemException) {
			return new Remedy("path", "Set %s to a path in a directory where files can be made.");
		}
		return remedyForMode(reason);
	}

	private static boolean isForbidden(String message) {
		return message.contains("permission denied") || message.contains("not permitted")
				|| message.contains("read-only file system");
	}

	private static Remedy remedyForMode(Throwable reason) {
		String message = message(reason);
		if (reason instanceof UnframedHandlerException unframed) {
			return unframed.isProxy() ? new Remedy("concurrency",
					"Move the methods that are annotated, for example with @Async, @Transactional or @Timed, from the handler "
							+ "to another bean, and inject that one, or set %s to another mode such as 'threading'.")
					: new Remedy("concurrency",
							"Let the handler extend LineHandler or FrameHandler, or set %s to another mode such as 'threading'.");
		}
		if (message.startsWith("concurrency 'forking'")) {
			return remedyForForking(message);
		}
		if (message.startsWith("'processes.tls'")) {
			return new Remedy("processes.tls", "Set %s to 'server'.");
		}
		if (message.startsWith("concurrency")) {
			return new Remedy("concurrency", "Set %s to 'threading', or run on a newer Java.");
		}
		if (message.contains("junixsocket")) {
			return new Remedy("path",
					"Add 'com.kohlschutter.junixsocket:junixsocket-common' and "
							+ "'junixsocket-native-common' to the dependencies, or use a socket of type 'unix-stream' "
							+ "and set %s to a path that does not begin with '@'.");
		}
		return new Remedy("type", "Change the configuration of the socket server: %s and its other properties.");
	}

	private static Remedy remedyForForking(String message) {
		if (message.contains("makes handlers in another process")) {
			return new Remedy("processes.type",
					"Give the handler a public class with a public constructor without arguments, or set %s to 'spring'.");
		}
		return new Remedy("concurrency", (message.contains("needs junixsocket")
				? "Add 'com.kohlschutter.junixsocket:junixsocket-common' and 'junixsocket-native-common' to the "
						+ "dependencies, or set "
				: "Set ") + "%s to another mode such as 'threading'.");
	}

	private static String message(Throwable reason) {
		return (reason instanceof IOException || reason instanceof RuntimeException)
				? String.valueOf(reason.getMessage()).toLowerCase(Locale.ROOT) : "";
	}

	private static String addresses(BaseServer<?> server) {
		return server.config()
			.addresses()
			.stream()
			.map(SocketServerStartFailureAnalyzer::address)
			.collect(Collectors.joining(", "));
	}

	private static String address(SocketAddress address) {
		return (address instanceof InetSocketAddress inet)
				? inet.getAddress().getHostAddress() + " port " + inet.getPort() : "'" + address + "'";
	}

	private String property(BaseServer<?> server, String key) {
		String named = "socketserver.server." + server.name();
		if (isBound(named)) {
			return "'" + named + "." + key + "'";
		}
		return "default".equals(server.name()) ? "'socketserver." + key + "'"
				: "the '" + key + "' of the bean that is the server";
	}

	private boolean isBound(String prefix) {
		return Binder.get(this.environment).bind(prefix, Bindable.mapOf(String.class, Object.class)).isBound();
	}

	/**
	 * What to do.
	 *
	 * @param key key of the property to change
	 * @param action what to do with it
	 */
	private record Remedy(String key, String action) {

	}

}
