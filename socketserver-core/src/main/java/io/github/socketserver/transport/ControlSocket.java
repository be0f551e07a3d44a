package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * One end of the socket between a process and a worker process: messages, and descriptors
 * that are handed over with them ({@code SCM_RIGHTS}). Needs junixsocket on the class
 * path.
 *
 * @since 0.1.0
 */
public interface ControlSocket extends Closeable {

	/**
	 * Opens a connected pair.
	 * @return the pair
	 * @throws IOException if that fails
	 */
	static Pair pair() throws IOException {
		return JunixControlSocket.pair();
	}

	/**
	 * Returns the end that is this process's standard input.
	 * @return the end
	 * @throws IOException if the standard input is no Unix socket
	 */
	static ControlSocket inherited() throws IOException {
		return JunixControlSocket.inherited();
	}

	/**
	 * Sends a message.
	 * @param message the message
	 * @param handedOver the connection whose descriptor goes with it; {@code null} for
	 * none. It stays open here
	 * @throws IOException if the other end is gone
	 */
	void send(byte[] message, @Nullable SelectableChannel handedOver) throws IOException;

	/**
	 * Waits for a message.
	 * @return the message; {@code null} when the other end is gone
	 * @throws IOException if that fails
	 */
	byte @Nullable [] receive() throws IOException;

	/**
	 * Returns the connection that came with the message that was received last. Closing
	 * it leaves the copies of other processes alone.
	 * @param clientAddress the client's address
	 * @param localAddress the address that the client connected to
	 * @param relayed what is known of the client if the connection is one end of a
	 * {@link RelaySocket}; {@code null} if it is the client's own
	 * @return the connection
	 * @throws IOException if none came
	 */
	StreamConnection takeConnection(@Nullable SocketAddress clientAddress, SocketAddress localAddress,
			@Nullable RelayedClient relayed) throws IOException;

	/**
	 * Lets {@link #receive()} return what has arrived, and then the end.
	 */
	void endInput();

	/**
	 * Ends both directions. The socket stays open for whoever still uses it: a descriptor
	 * that is closed meanwhile may be that of somebody else already.
	 */
	void hangUp();

	/**
	 * Both ends.
	 *
	 * @param own the end of this process
	 * @param input the other end, as the standard input of a process to be started
	 * @param started to be closed when that process was started
	 * @since 0.1.0
	 */
	record Pair(ControlSocket own, ProcessBuilder.Redirect input, Closeable started) {

	}

}
