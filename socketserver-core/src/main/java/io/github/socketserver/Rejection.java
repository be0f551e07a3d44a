package io.github.socketserver;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.StreamConnection;

/**
 * Tells a client that it is turned away, as far as that is possible without waiting, and
 * closes its connection.
 */
final class Rejection {

	private static final int LONGEST_DISCARD = 512;

	private Rejection() {
	}

	/**
	 * Closes a connection.
	 * @param connection the connection
	 * @param closeable what to close for that
	 * @param reply what the client is told
	 * @throws IOException if closing fails
	 */
	static void close(StreamConnection connection, Closeable closeable, byte[] reply) throws IOException {
		try {
			if (reply.length > 0) {
				say(connection, reply);
			}
		}
		catch (IOException ex) {
			// The client does not want to hear it.
		}
		finally {
			closeable.close();
		}
	}

	/*
	 * Bytes that nobody reads would turn the close into a reset, which may destroy what
	 * was said.
	 */
	private static void say(StreamConnection connection, byte[] reply) throws IOException {
		connection.write(ByteBuffer.wrap(reply));
		connection.shutdownOutput();
		connection.discard(ByteBuffer.allocate(LONGEST_DISCARD));
	}

}
