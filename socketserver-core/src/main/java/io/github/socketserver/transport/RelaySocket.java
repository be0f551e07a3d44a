package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SelectableChannel;

/**
 * A socket with both ends in this process, one of which is handed over to another process
 * that cannot have the connection itself.
 *
 * @since 0.1.0
 */
public interface RelaySocket extends Closeable {

	/**
	 * Returns the end that is handed over.
	 * @return the channel
	 */
	SelectableChannel handedOver();

	/**
	 * Closes this process's copy of the end that was handed over, so that the end of the
	 * other process is noticed. Idempotent.
	 * @throws IOException if that fails
	 */
	void closeHandedOver() throws IOException;

	/**
	 * Returns what the other process writes.
	 * @return the stream, whose reads wait
	 * @throws IOException if the socket is closed
	 */
	InputStream input() throws IOException;

	/**
	 * Returns what the other process reads.
	 * @return the stream, whose writes wait
	 * @throws IOException if the socket is closed
	 */
	OutputStream output() throws IOException;

	/**
	 * Sends the end of the stream to the other process.
	 * @throws IOException if the socket is closed
	 */
	void endOutput() throws IOException;

	/**
	 * Closes both ends of this process, and ends reads and writes that wait.
	 * @throws IOException if that fails
	 */
	@Override
	void close() throws IOException;

}
