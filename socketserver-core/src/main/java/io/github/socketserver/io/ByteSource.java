package io.github.socketserver.io;

import java.io.IOException;

/**
 * Where a {@link RequestInput} gets its bytes from.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ByteSource {

	/**
	 * Waits for bytes and reads what is there.
	 * @param target where to put the bytes
	 * @param offset where to begin in the target
	 * @param length how many bytes fit; at least 1
	 * @return the number of bytes, at least 1; -1 at the end of the stream
	 * @throws IOException if reading fails
	 */
	int read(byte[] target, int offset, int length) throws IOException;

	/**
	 * Does the same at a boundary between frames, where the stream may end early because
	 * the server stops.
	 * @param target where to put the bytes
	 * @param offset where to begin in the target
	 * @param length how many bytes fit; at least 1
	 * @return the number of bytes, at least 1; -1 at the end of the stream
	 * @throws IOException if reading fails
	 */
	default int readBetweenFrames(byte[] target, int offset, int length) throws IOException {
		return read(target, offset, length);
	}

}
