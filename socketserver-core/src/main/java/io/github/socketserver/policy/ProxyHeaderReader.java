package io.github.socketserver.policy;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.transport.StreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol from a connection, without waiting, and not a
 * single byte of what follows it: that is left in the socket for whoever comes next, such
 * as TLS.
 *
 * @since 0.1.0
 */
public final class ProxyHeaderReader {

	/**
	 * In version 1. Each header of version 2 is longer.
	 */
	static final int SHORTEST = 15;

	private static final int COMMON = 128;

	private ByteBuffer bytes = ByteBuffer.allocate(COMMON).limit(SHORTEST);

	/**
	 * Creates a reader that has read nothing.
	 */
	public ProxyHeaderReader() {
		// Nothing has been read.
	}

	/**
	 * Reads as much of the header as is there.
	 * @param connection where to read from
	 * @return the header; {@code null} if more of it has to come
	 * @throws ProxyHeaderException if this is no header
	 * @throws IOException if the connection is broken
	 */
	public @Nullable ProxyHeader read(StreamConnection connection) throws IOException {
		int count = connection.read(this.bytes);
		while (count > 0) {
			int missing = ProxyHeader.missing(present());
			if (missing == 0) {
				return ProxyHeader.parse(present());
			}
			makeRoom(missing);
			count = connection.read(this.bytes);
		}
		if (count < 0) {
			throw new ProxyHeaderException(
					"The connection ended within its PROXY header, after " + this.bytes.position() + " bytes",
					CloseCause.CLIENT);
		}
		return null;
	}

	private ByteBuffer present() {
		return this.bytes.duplicate().flip();
	}

	private void makeRoom(int missing) {
		int end = this.bytes.position() + missing;
		if (end > this.bytes.capacity()) {
			this.bytes = ByteBuffer.allocate(end).put(present());
		}
		this.bytes.limit(end);
	}

}
