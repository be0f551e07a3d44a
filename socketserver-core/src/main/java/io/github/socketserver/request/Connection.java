package io.github.socketserver.request;

import java.io.Closeable;
import java.time.Duration;
import java.util.Map;

import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ConnectionState;
import io.github.socketserver.io.ReplyOutput;

/**
 * An open connection, as other threads than its handler's see it: to broadcast to it, to
 * look at it, or to close it.
 *
 * @since 0.1.0
 */
public interface Connection extends Closeable {

	/**
	 * Returns the connection's facts.
	 * @return the facts
	 */
	ConnectionInfo info();

	/**
	 * Returns what the client reads. Whole lines and frames may be written by any thread.
	 * @return the output
	 */
	ReplyOutput output();

	/**
	 * Returns values that belong to this connection.
	 * @return a map that may be changed by several threads at once
	 */
	Map<String, Object> attributes();

	/**
	 * Returns how many bytes the client has sent.
	 * @return the number of bytes
	 */
	long receivedBytes();

	/**
	 * Returns how many bytes were sent to the client.
	 * @return the number of bytes
	 */
	long sentBytes();

	/**
	 * Returns for how long no byte has passed in either direction.
	 * @return the time, since the connection was accepted if none has passed yet
	 */
	Duration idle();

	/**
	 * Returns what the connection is about at present.
	 * @return the state
	 */
	ConnectionState state();

	/**
	 * Returns whether the connection is still open.
	 * @return {@code true} if so
	 */
	boolean isOpen();

	/**
	 * Closes the connection at once. Its handler gets an exception at its next read or
	 * write.
	 */
	@Override
	void close();

}
