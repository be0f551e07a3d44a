package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

import org.jspecify.annotations.Nullable;

/**
 * Connected stream socket. It never blocks: whoever has to wait does so through
 * {@link Readiness}.
 *
 * @since 0.1.0
 */
public interface StreamConnection extends Closeable {

	/**
	 * Returns the client's numeric address.
	 * @return the address; {@code null} where the client has none
	 */
	@Nullable SocketAddress clientAddress();

	/**
	 * Returns the address that the client connected to.
	 * @return the address
	 */
	SocketAddress localAddress();

	/**
	 * Returns the channel to wait on.
	 * @return the channel
	 */
	SelectableChannel channel();

	/**
	 * Reads what is there.
	 * @param target where to put the bytes
	 * @return the number of bytes, 0 when none are there yet, -1 at the end of the stream
	 * @throws IOException if the connection is broken
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Returns whether a read that returned fewer bytes than there was room for has taken
	 * everything that has arrived, so that trying again at once is of no use.
	 * @return {@code true} if so
	 */
	default boolean isDrainedByShortRead() {
		return false;
	}

	/**
	 * Writes what the operating system takes at once.
	 * @param source the bytes
	 * @return the number of bytes taken, possibly 0
	 * @throws IOException if the connection is broken
	 */
	default int write(ByteBuffer source) throws IOException {
		return (int) write(new ByteBuffer[] { source });
	}

	/**
	 * Writes what the operating system takes at once.
	 * @param sources the bytes, in order
	 * @return the number of bytes taken, possibly 0
	 * @throws IOException if the connection is broken
	 */
	long write(ByteBuffer... sources) throws IOException;

	/**
	 * Goes on with what has to be agreed on before bytes can pass. Nothing has, unless
	 * the connection speaks TLS.
	 * @return what it needs next
	 * @throws IOException if the client does not agree, or the connection is broken
	 */
	default Progress handshake() throws IOException {
		return Progress.DONE;
	}

	/**
	 * Returns whether the handshake is done, so that bytes can pass.
	 * @return {@code true} if so
	 */
	default boolean isReady() {
		return true;
	}

	/**
	 * Returns what the handshake agreed on.
	 * @return the facts; {@code null} without TLS or before the handshake is done
	 */
	default @Nullable TlsInfo tls() {
		return null;
	}

	/**
	 * Returns on whose behalf the client has connected.
	 * @return the credentials; {@code null} where the operating system does not tell
	 * @throws IOException if the connection is broken
	 */
	default @Nullable PeerCredentials peerCredentials() throws IOException {
		return null;
	}

	/**
	 * Returns whether a write has taken bytes that it has not given to the operating
	 * system yet.
	 * @return {@code true} if so
	 */
	default boolean hasPending() {
		return false;
	}

	/**
	 * Passes on what a write has taken but not given to the operating system yet.
	 * @return {@code false} if the operating system does not take all of it now
	 * @throws IOException if the connection is broken
	 */
	default boolean flush() throws IOException {
		return true;
	}

	/**
	 * Sends the end of the stream ({@code SHUT_WR}), as soon as {@link #flush()} says
	 * that nothing is left to send before it; bytes may still be read.
	 * @throws IOException if the connection is broken already
	 */
	void shutdownOutput() throws IOException;

	/**
	 * Sends the end of the stream at once, whatever other threads do with the connection.
	 * @throws IOException if the connection is broken already
	 */
	default void cutOutput() throws IOException {
		shutdownOutput();
	}

	/**
	 * Reads bytes only to be rid of them, also after reading has failed.
	 * @param target where to put the bytes
	 * @return the number of bytes, 0 when none are there, -1 at the end of the stream
	 * @throws IOException if the connection is broken
	 */
	default int discard(ByteBuffer target) throws IOException {
		return read(target);
	}

	/**
	 * Returns whether the client has sent more than was read, as far as is known here.
	 * @return {@code true} if so
	 */
	default boolean hasUnread() {
		return false;
	}

	/**
	 * Switches Nagle's algorithm off or on. Ignored where the socket has none.
	 * @param noDelay whether small segments leave at once
	 * @throws IOException if the connection is broken
	 */
	void setTcpNoDelay(boolean noDelay) throws IOException;

	/**
	 * What a handshake needs next.
	 *
	 * @since 0.1.0
	 */
	enum Progress {

		/**
		 * Bytes from a client that has not sent any so far.
		 */
		NEEDS_FIRST_BYTES,

		/**
		 * Bytes from the client.
		 */
		NEEDS_READ,

		/**
		 * Room for bytes to the client.
		 */
		NEEDS_WRITE,

		/**
		 * Nothing: it is done.
		 */
		DONE

	}

}
