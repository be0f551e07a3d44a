package io.github.socketserver.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a {@link ReplyOutput} puts its bytes.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ByteSink {

	/**
	 * Writes all bytes, waiting as long as it takes.
	 * @param sources the bytes, in order
	 * @throws IOException if writing fails
	 */
	void write(ByteBuffer... sources) throws IOException;

	/**
	 * Writes all bytes of one buffer, waiting as long as it takes.
	 * @param source the bytes
	 * @throws IOException if writing fails
	 */
	default void write(ByteBuffer source) throws IOException {
		write(new ByteBuffer[] { source });
	}

	/**
	 * Writes what can be written without waiting.
	 * @param source the bytes; what remains in it was not written
	 * @throws IOException if writing fails
	 */
	default void tryWrite(ByteBuffer source) throws IOException {
		write(source);
	}

	/**
	 * Returns whether bytes that {@link #tryWrite} has taken still wait to leave. The
	 * next write sends them, even an empty one.
	 * @return {@code true} if so
	 */
	default boolean hasPending() {
		return false;
	}

}
