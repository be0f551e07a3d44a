package io.github.socketserver.process;

import java.io.IOException;

/**
 * The way of a worker's replies to datagrams: the server sends them, from its own
 * address.
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

}
