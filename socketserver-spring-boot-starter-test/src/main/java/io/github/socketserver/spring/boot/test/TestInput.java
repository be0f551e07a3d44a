package io.github.socketserver.spring.boot.test;

import io.github.socketserver.io.ByteSource;

/**
 * What a client sends, cut into pieces as a network might do.
 */
final class TestInput implements ByteSource {

	private final byte[] bytes;

	private int pieceLength = Integer.MAX_VALUE;

	private int position;

	private boolean stopping;

	TestInput(byte[] bytes) {
		this.bytes = bytes.clone();
	}

	void setPieceLength(int pieceLength) {
		if (pieceLength < 1) {
			throw new IllegalArgumentException("A piece has at least 1 byte, not " + pieceLength);
		}
		this.pieceLength = pieceLength;
	}

	void beginToStop() {
		this.stopping = true;
	}

	int position() {
		return this.position;
	}

	@Override
	public int read(byte[] target, int offset, int length) {
		int count = Math.min(Math.min(length, this.pieceLength), this.bytes.length - this.position);
		if (count == 0) {
			return -1;
		}
		System.arraycopy(this.bytes, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	@Override
	public int readBetweenFrames(byte[] target, int offset, int length) {
		return this.stopping ? -1 : read(target, offset, length);
	}

}
