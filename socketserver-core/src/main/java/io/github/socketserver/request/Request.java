package io.github.socketserver.request;

import java.net.SocketAddress;

import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.RequestInput;
import org.jspecify.annotations.Nullable;

/**
 * What a handler serves: one connection, or one datagram.
 *
 * @since 0.1.0
 */
public interface Request {

	/**
	 * Returns the request's number, unique within its server.
	 * @return the number
	 */
	long id();

	/**
	 * Returns the server that got the request.
	 * @return the server
	 */
	Server server();

	/**
	 * Returns the client's numeric address: Python's {@code client_address}. It is never
	 * resolved to a name.
	 * @return the address; {@code null} where the client has none
	 */
	@Nullable SocketAddress clientAddress();

	/**
	 * Returns the server's address that the client used.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Returns what the client sends.
	 * @return the input
	 */
	RequestInput input();

	/**
	 * Returns what the client gets.
	 * @return the output
	 */
	ReplyOutput output();

}
