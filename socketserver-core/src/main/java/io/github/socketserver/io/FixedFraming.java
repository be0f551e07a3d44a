package io.github.socketserver.io;

import java.util.Arrays;

/**
 * {@link Framing} by a fixed length.
 */
final class FixedFraming extends Framing {

	FixedFraming(int length) {
		super(length);
	}

	@Override
	int overhead() {
		return 0;
	}

	@Override
	int frameLength(byte[] buffer, int from, int to, int scanned) {
		return (to - from >= maxLength()) ? maxLength() : INCOMPLETE;
	}

	@Override
	byte[] payload(byte[] buffer, int from, int length) {
		return Arrays.copyOfRange(buffer, from, from + length);
	}

	@Override
	public byte[] encode(byte[] payload) {
		if (payload.length != maxLength()) {
			throw new IllegalArgumentException(
					"A payload must have " + maxLength() + " bytes, but has " + payload.length);
		}
		return payload.clone();
	}

}
