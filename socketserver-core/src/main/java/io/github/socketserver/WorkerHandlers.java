package io.github.socketserver;

import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandlerFactory;

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

}
