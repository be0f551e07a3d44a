package io.github.socketserver.spring.boot.test;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What carries a {@link SocketTestClient}'s bytes.
 */
interface TestTransport extends Closeable {

	/**
	 * Sends bytes; a datagram's transport sends them as one.
	 * @param bytes the bytes
	 * @param timeout how long to wait at most
	 * @throws SocketTimeoutException if the server does not take them in time
	 * @throws IOException if the connection is broken
	 */
	void write(ByteBuffer bytes, Duration timeout) throws IOException;

	/**
	 * Receives what is there, at least a byte, or one datagram.
	 * @param target where to put the bytes
	 * @param timeout how long to wait at most
	 * @return the number of bytes; -1 at the end of the stream
	 * @throws SocketTimeoutException if nothing comes in time
	 * @throws IOException if the connection is broken
	 */
	int read(ByteBuffer target, Duration timeout) throws IOException;

	/**
	 * Sends the end of the stream.
	 * @throws IOException if the connection is broken
	 */
	void shutdownOutput() throws IOException;

	/**
	 * Closes the connection by a reset.
	 * @throws IOException if that fails
	 */
	void reset() throws IOException;

	/**
	 * Returns whether messages have boundaries.
	 * @return {@code true} for datagrams
	 */
	boolean isDatagram();

}
