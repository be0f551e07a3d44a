package io.github.socketserver.io;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@link Framing} by a length in front of the payload.
 */
final class LengthPrefixFraming extends Framing {

	private final int prefixLength;

	private final ByteOrder order;

	LengthPrefixFraming(int prefixLength, ByteOrder order, int maxLength) {
		super(maxLength);
		if (prefixLength != 1 && prefixLength != 2 && prefixLength != 4) {
			throw new IllegalArgumentException("A length prefix has 1, 2 or 4 bytes, but was to have " + prefixLength);
		}
		this.prefixLength = prefixLength;
		this.order = order;
	}

	@Override
	int overhead() {
		return this.prefixLength;
	}

	@Override
	int frameLength(byte[] buffer, int from, int to, int scanned) throws PeerException {
		if (to - from < this.prefixLength) {
			return INCOMPLETE;
		}
		int length = decodeLength(buffer, from);
		if (length < 0) {
			throw new MalformedFrameException("The client sent a frame with the negative length " + length);
		}
		if (length > maxLength()) {
			throw tooLong();
		}
		return (to - from - this.prefixLength >= length) ? this.prefixLength + length : INCOMPLETE;
	}

	@Override
	byte[] payload(byte[] buffer, int from, int length) {
		return Arrays.copyOfRange(buffer, from + this.prefixLength, from + length);
	}

	@Override
	public byte[] encode(byte[] payload) {
		if (this.prefixLength < 4 && payload.length >= 1 << (8 * this.prefixLength)) {
			throw new IllegalArgumentException("A payload of " + payload.length
					+ " bytes does not fit a length prefix of " + this.prefixLength + " bytes");
		}
		byte[] prefix = new byte[this.prefixLength];
		for (int i = 0; i < this.prefixLength; i++) {
			prefix[i] = (byte) (payload.length >>> shift(i));
		}
		return concat(prefix, payload);
	}

	private int decodeLength(byte[] buffer, int from) {
		int length = 0;
		for (int i = 0; i < this.prefixLength; i++) {
			length |= (buffer[from + i] & 0xff) << shift(i);
		}
		return length;
	}

	private int shift(int index) {
		return 8 * ((this.order == ByteOrder.LITTLE_ENDIAN) ? index : this.prefixLength - 1 - index);
	}

}
