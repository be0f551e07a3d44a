package io.github.socketserver.spring.boot.test;

import java.nio.ByteBuffer;

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
	public int read(ByteBuffer target) {
		int count = Math.min(Math.min(target.remaining(), this.pieceLength), this.bytes.length - this.position);
		if (count == 0) {
			return -1;
		}
		target.put(this.bytes, this.position, count);
		this.position += count;
		return count;
	}

	@Override
	public boolean await(boolean betweenFrames) {
		return !(betweenFrames && this.stopping);
	}

}
