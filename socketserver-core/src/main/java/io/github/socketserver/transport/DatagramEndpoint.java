package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * Bound datagram socket. It never blocks.
 *
 * @since 0.1.0
 */
public interface DatagramEndpoint extends Closeable {

	/**
	 * Returns the address that the socket is bound to, with the real port.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Returns the channel to wait on.
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
	 * Returns the largest datagram that can be sent.
	 * @return the number of bytes
	 */
	int maxSendSize();

	/**
	 * Receives a datagram that is waiting. What does not fit into the buffer is lost.
	 * @param target where to put the bytes
	 * @return who sent it; {@code null} when none is waiting
	 * @throws IOException if the operating system reports an error
	 */
	@Nullable Sender receive(ByteBuffer target) throws IOException;

	/**
	 * Returns how many datagrams have left the operating system's queue and were not
	 * received yet. Waiting on the {@link #channel()} does not tell of them.
	 * @return the number; 0 unless several are taken at a time
	 */
	default int received() {
		return 0;
	}

	/**
	 * Returns a way to send several datagrams at a time.
	 * @return the way, always the same; {@code null} if there is none
	 */
	default @Nullable Batch batch() {
		return null;
	}

	/**
	 * Sends a datagram.
	 * @param source the bytes
	 * @param target where to
	 * @return {@code false} when the operating system has no room at present
	 * @throws IOException if the operating system refuses
	 */
	boolean send(ByteBuffer source, SocketAddress target) throws IOException;

	/**
	 * Datagrams that are sent together, in the order in which they were added. For one
	 * thread at a time.
	 *
	 * @since 0.1.0
	 */
	interface Batch {

		/**
		 * Adds a datagram.
		 * @param source the bytes, which are copied
		 * @param target where to
		 * @return {@code false} if the batch has no room for it
		 * @throws IOException if the target is none for this socket
		 */
		boolean add(ByteBuffer source, SocketAddress target) throws IOException;

		/**
		 * Sends as many as possible without waiting. What was sent is no longer part of
		 * the batch.
		 * @return how many were sent; fewer than all if the next one has an error, which
		 * the next call reports, and 0 when the operating system has no room at present
		 * @throws IOException if the operating system refuses the first datagram, which
		 * is still part of the batch
		 */
		int send() throws IOException;

		/**
		 * Takes the first datagram out.
		 * @return its bytes
		 */
		ByteBuffer removeFirst();

	}

	/**
	 * The sender of a datagram.
	 *
	 * @param address its address; {@code null} where it has none and cannot be answered
	 * @since 0.1.0
	 */
	record Sender(@Nullable SocketAddress address) {

	}

}
