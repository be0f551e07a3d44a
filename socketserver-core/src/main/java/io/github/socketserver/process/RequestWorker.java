package io.github.socketserver.process;

import java.io.IOException;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.TlsMaterial;
import org.jspecify.annotations.Nullable;

/**
 * What a worker process does with its requests, one after the other.
 *
 * @since 0.1.0
 */
public interface RequestWorker {

	/**
	 * Takes the keys that TLS is spoken with from the next connection on. Never called
	 * while a request is served.
	 * @param keys the keys as {@link TlsMaterial#encode()} writes them
	 * @throws IOException if they cannot be used; the process ends then
	 */
	default void renewKeys(byte[] keys) throws IOException {
		throw new IOException("This worker speaks no TLS");
	}

	/**
	 * Serves a request of its own making, so that a client's first one finds everything
	 * loaded.
	 * @return how it has ended
	 * @throws IOException if that fails; the process ends then
	 */
	WorkerReply rehearse() throws IOException;

	/**
	 * Serves a request.
	 * @param request the request
	 * @param connection its connection, to be closed; {@code null} for a datagram
	 * @return how it has ended
	 */
	WorkerReply serve(WorkerRequest request, @Nullable StreamConnection connection);

	/**
	 * Takes note that the server is stopping. Called while a request is served.
	 */
	void stopping();

	/**
	 * Takes note that the connection of a request is broken. Called at any time, even
	 * when the request has ended.
	 * @param id the request's number
	 * @param why why
	 */
	default void clientLost(long id, PeerException why) {
	}

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
		 * @param replies takes its replies to datagrams
		 * @return the worker
		 * @throws Exception if it cannot be made; the process ends then
		 */
		RequestWorker create(byte[] setup, Replies replies) throws Exception;

	}

}
