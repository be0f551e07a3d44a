package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.transport.TlsMaterialSource;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Looks whether worker processes can have the keys that they are to speak TLS with.
 */
final class ForkingTls {

	private ForkingTls() {
	}

	/**
	 * Requires keys, if worker processes are to speak TLS.
	 * @param config the configuration
	 * @param processes the bounds of the processes
	 * @param server the server that it is for
	 * @throws InvalidConfigurationPropertyValueException if there are none, or lean
	 * processes cannot have them
	 */
	static void check(ServerConfig config, ProcessSettings processes, ServerDefinition server) {
		if (processes.tls() == TlsTermination.SERVER) {
			return;
		}
		TlsSettings tls = config.tls();
		if (tls == null) {
			throw invalid(server, "The server does not speak TLS. Set '" + server.property("ssl.bundle")
					+ "' to the name of an SSL bundle, or '" + server.property("processes.tls") + "' to 'server'.",
					null);
		}
		if (server.settings().getProcesses().getType() == SocketServerProcesses.Type.LEAN) {
			requireMaterial(tls, server);
		}
	}

	private static void requireMaterial(TlsSettings tls, ServerDefinition server) {
		if (!(tls.context() instanceof TlsMaterialSource source)) {
			throw notForOthers(server, "a SocketServerCustomizer has set an SSLContext of its own", null);
		}
		try {
			source.material();
		}
		catch (RuntimeException ex) {
			throw notForOthers(server, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static InvalidConfigurationPropertyValueException notForOthers(ServerDefinition server, String reason,
			@Nullable RuntimeException cause) {
		return invalid(server,
				"The keys of SSL bundle '" + server.settings().getSsl().getBundle()
						+ "' cannot be given to another process: " + reason + ". Set '"
						+ server.property("processes.tls") + "' to 'server', or '" + server.property("processes.type")
						+ "' to 'spring', where the application has the bundle too.",
				cause);
	}

	private static InvalidConfigurationPropertyValueException invalid(ServerDefinition server, String reason,
			@Nullable RuntimeException cause) {
		return new InvalidConfigurationPropertyValueException(server.property("processes.tls"), "worker", reason,
				cause);
	}

}
