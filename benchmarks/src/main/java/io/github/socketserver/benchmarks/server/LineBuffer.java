package io.github.socketserver.benchmarks.server;

import java.util.Arrays;

/**
 * Bytes of a connection, as far as no reply has left: for servers that have no framing of
 * their own.
 */
final class LineBuffer {

	private byte[] bytes = new byte[8192];

	private int count;

	private int scanned;

	/**
	 * Returns where to read to, with room for more.
	 * @return the array
	 */
	byte[] array() {
		if (this.count == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * this.count);
		}
		return this.bytes;
	}

	int count() {
		return this.count;
	}

	/**
	 * Takes bytes that were read, and turns the lines that are complete to upper case.
	 * @param read how many bytes have come into the array
	 * @return the length of all complete lines
	 */
	int added(int read) {
		this.count += read;
		int complete = 0;
		for (int i = this.scanned; i < this.count; i++) {
			if (this.bytes[i] == '\n') {
				Upper.ascii(this.bytes, complete, i);
				complete = i + 1;
			}
		}
		this.scanned = this.count;
		return complete;
	}

	/**
	 * Forgets lines.
	 * @param length their length
	 */
	void remove(int length) {
		this.count -= length;
		this.scanned -= length;
		System.arraycopy(this.bytes, length, this.bytes, 0, this.count);
	}

}
