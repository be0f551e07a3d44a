package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * Listening stream socket. It never blocks.
 *
 * @since 0.1.0
 */
public interface StreamListener extends Closeable {

	/**
	 * Returns the address that the socket is bound to, with the real port.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Returns the channel to wait on for new connections.
	 * @return the channel
	 */
	SelectableChannel channel();

	/**
	 * Returns whether clients can find the socket: the file of a Unix socket may be
	 * removed or replaced by somebody else.
	 * @return {@code false} if they surely cannot
	 */
	default boolean isReachable() {
		return true;
	}

	/**
	 * Accepts a connection that is waiting.
	 * @return the connection; {@code null} when none is waiting
	 * @throws IOException if the operating system reports an error
	 */
	@Nullable StreamConnection accept() throws IOException;

}
