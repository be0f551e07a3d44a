package io.github.socketserver;

import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handlers in a worker process of
 * {@link io.github.socketserver.concurrency.Concurrency#forking forking}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WorkerHandlers {

	/**
	 * Finds what makes the handlers. Called once, before the process is ready.
	 * @param serverName the server's name
	 * @param argument what the process is told: the argument of its
	 * {@link io.github.socketserver.concurrency.WorkerProgram WorkerProgram}
	 * @return what makes the handlers
	 * @throws Exception if they cannot be found; the process ends then
	 */
	RequestHandlerFactory<? extends Request> find(String serverName, String argument) throws Exception;

	/**
	 * Finds how TLS is spoken with the clients. Called once, after the handlers were
	 * found, if {@code processes.tls} is {@code worker}: a program has keys of its own,
	 * and the server sends it none.
	 * @param serverName the server's name
	 * @return the settings; {@code null}, unless overridden, if the program has none,
	 * which ends the process
	 * @throws Exception if they cannot be found; the process ends then
	 */
	default @Nullable TlsSettings tls(String serverName) throws Exception {
		return null;
	}

}
