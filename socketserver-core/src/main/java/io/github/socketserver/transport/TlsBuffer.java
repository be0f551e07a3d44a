package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes on their way through TLS. The memory is taken when there are bytes, and given
 * back when there are none: most connections wait for their client most of the time.
 */
final class TlsBuffer {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private ByteBuffer bytes;

	TlsBuffer() {
		this(NOTHING);
	}

	TlsBuffer(ByteBuffer bytes) {
		this.bytes = bytes;
	}

	/**
	 * Returns the bytes, to take some from the front.
	 * @return the bytes
	 */
	ByteBuffer bytes() {
		return this.bytes;
	}

	boolean isEmpty() {
		return !this.bytes.hasRemaining();
	}

	int size() {
		return this.bytes.remaining();
	}

	/**
	 * Appends bytes.
	 * @param room how much room is needed
	 * @param source puts the bytes
	 * @param <T> what the source returns
	 * @return what the source returned
	 * @throws IOException if the source fails
	 */
	<T> T append(int room, Source<T> source) throws IOException {
		makeRoom(room);
		try {
			return source.putInto(this.bytes);
		}
		finally {
			this.bytes.flip();
		}
	}

	void transferTo(ByteBuffer target) {
		int limit = this.bytes.limit();
		this.bytes.limit(this.bytes.position() + Math.min(this.bytes.remaining(), target.remaining()));
		target.put(this.bytes);
		this.bytes.limit(limit);
	}

	void releaseIfEmpty() {
		if (isEmpty()) {
			this.bytes = NOTHING;
		}
	}

	private void makeRoom(int room) {
		if (this.bytes.capacity() - this.bytes.remaining() >= room) {
			this.bytes.compact();
		}
		else {
			this.bytes = ByteBuffer.allocate(this.bytes.remaining() + room).put(this.bytes);
		}
	}

	/**
	 * Puts bytes into a buffer.
	 *
	 * @param <T> what it returns
	 */
	@FunctionalInterface
	interface Source<T> {

		T putInto(ByteBuffer target) throws IOException;

	}

}
