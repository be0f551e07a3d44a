package io.github.socketserver.process;

import io.github.socketserver.transport.StreamConnection;

/**
 * What a worker process does with its requests, one after the other.
 *
 * @since 0.1.0
 */
public interface RequestWorker {

	/**
	 * Serves a request.
	 * @param request the request
	 * @param connection its connection, to be closed
	 * @return how it has ended
	 */
	WorkerReply serve(WorkerRequest request, StreamConnection connection);

	/**
	 * Takes note that the server is stopping. Called while a request is served.
	 */
	void stopping();

	/**
	 * Makes a worker of what the parent process has sent.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Makes a worker.
		 * @param setup what it is to serve, and how
		 * @return the worker
		 * @throws Exception if it cannot be made; the process ends then
		 */
		RequestWorker create(byte[] setup) throws Exception;

	}

}
