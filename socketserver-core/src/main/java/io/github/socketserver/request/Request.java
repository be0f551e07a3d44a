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

	/**
	 * Adds a tag to what is measured of this request, such as the command that the client
	 * has sent. It replaces an earlier one with the same key. A server counts each value
	 * for itself, so there should be few: of each key the first 100 are told apart, later
	 * ones become {@code other}.
	 * @param key one of the server's {@code request-tags}
	 * @param value the value, at most 100 characters
	 * @throws IllegalArgumentException if the server has no such key, or if the value is
	 * blank or too long
	 * @throws IllegalStateException if no handler serves the request at present
	 */
	void tag(String key, String value);

}
