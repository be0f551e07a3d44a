package io.github.socketserver.io;

import java.util.Arrays;

/**
 * {@link Framing} by a delimiter.
 */
final class DelimiterFraming extends Framing {

	private final byte[] delimiter;

	DelimiterFraming(byte[] delimiter, int maxLength) {
		super(maxLength);
		if (delimiter.length == 0) {
			throw new IllegalArgumentException("A delimiter must have at least one byte");
		}
		this.delimiter = delimiter.clone();
	}

	@Override
	int overhead() {
		return this.delimiter.length;
	}

	@Override
	int frameLength(byte[] buffer, int from, int to, int scanned) throws PeerException {
		int start = from + Math.max(0, scanned - this.delimiter.length + 1);
		for (int i = start; i + this.delimiter.length <= to; i++) {
			if (isDelimiterAt(buffer, i)) {
				checkLength(i - from);
				return i - from + this.delimiter.length;
			}
		}
		checkLength(to - from - this.delimiter.length + 1);
		return INCOMPLETE;
	}

	@Override
	byte[] payload(byte[] buffer, int from, int length) {
		return Arrays.copyOfRange(buffer, from, from + length - this.delimiter.length);
	}

	@Override
	public byte[] encode(byte[] payload) {
		for (int i = 0; i + this.delimiter.length <= payload.length; i++) {
			if (isDelimiterAt(payload, i)) {
				throw new IllegalArgumentException("A payload must not contain the delimiter");
			}
		}
		return concat(payload, this.delimiter);
	}

	private boolean isDelimiterAt(byte[] buffer, int position) {
		return Arrays.equals(buffer, position, position + this.delimiter.length, this.delimiter, 0,
				this.delimiter.length);
	}

	private void checkLength(int length) throws PeerException {
		if (length > maxLength()) {
			throw tooLong();
		}
	}

}
