package io.github.socketserver.process;

import java.io.IOException;

/**
 * What a worker says of a request while it serves it: replies to datagrams, which the
 * server sends from its own address, and the end of a TLS handshake.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Replies {

	/**
	 * Has a reply sent to the client of the request that is being served.
	 * @param packet the reply
	 * @throws IOException if the server is gone
	 */
	void send(byte[] packet) throws IOException;

	/**
	 * Tells the server of a TLS handshake. Nothing is done unless overridden.
	 * @param handshake how it has ended
	 * @throws IOException if the server is gone
	 */
	default void tlsHandshake(WorkerHandshake handshake) throws IOException {
	}

}
