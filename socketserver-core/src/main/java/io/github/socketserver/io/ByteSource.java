package io.github.socketserver.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a {@link RequestInput} gets its bytes from.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ByteSource {

	/**
	 * Reads what is there, without waiting.
	 * @param target where to put the bytes; at least 1 fits
	 * @return the number of bytes; 0 when none are there yet, which a source that never
	 * makes anybody wait does not return; -1 at the end of the stream
	 * @throws IOException if reading fails
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Returns whether everything that has come was read, as far as is known without
	 * asking the operating system: then {@link #await} waits.
	 * @return {@code true} if so
	 */
	default boolean isDrained() {
		return false;
	}

	/**
	 * Takes note that the next byte begins a frame: nothing is owed by whoever sends it.
	 * Nothing is done unless overridden.
	 */
	default void beginFrame() {
	}

	/**
	 * Waits until {@link #read} is worth trying. Called before each read.
	 * @param betweenFrames whether this is a boundary between frames, where the stream
	 * may end early because the server stops
	 * @return {@code false} if it ends early
	 * @throws IOException if the client takes too long, or the connection is broken
	 */
	default boolean await(boolean betweenFrames) throws IOException {
		return true;
	}

}
