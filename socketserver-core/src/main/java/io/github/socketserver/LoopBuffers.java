package io.github.socketserver;

import java.nio.ByteBuffer;

/**
 * The memory of a loop that its connections use in turn: none of them needs any while it
 * waits.
 */
final class LoopBuffers {

	/**
	 * How much is read from a connection before the next one has its turn.
	 */
	static final int READ_SIZE = 64 * 1024;

	/**
	 * How much is gathered before it is written. Twice the above, so that a reply that is
	 * a little longer than its request still leaves in one piece.
	 */
	private static final int WRITE_SIZE = 128 * 1024;

	private final ByteBuffer read = ByteBuffer.allocateDirect(READ_SIZE);

	private final byte[] scratch = new byte[READ_SIZE];

	private final ByteBuffer[] gathered = { ByteBuffer.allocateDirect(WRITE_SIZE) };

	/**
	 * Returns what to read into.
	 * @return an empty buffer
	 */
	ByteBuffer read() {
		return this.read.clear();
	}

	/**
	 * Returns where to look for frames.
	 * @return an array of {@link #READ_SIZE}
	 */
	byte[] scratch() {
		return this.scratch;
	}

	/**
	 * Returns what to gather replies in.
	 * @return a single buffer, as an array so that none has to be made for each write
	 */
	ByteBuffer[] gathered() {
		return this.gathered;
	}

}
