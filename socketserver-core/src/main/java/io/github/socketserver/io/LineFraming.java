package io.github.socketserver.io;

import java.util.Arrays;

/**
 * {@link Framing} by line ends.
 */
final class LineFraming extends Framing {

	private static final byte[] LINE_END = { '\n' };

	LineFraming(int maxLength) {
		super(maxLength);
	}

	@Override
	int overhead() {
		return 2;
	}

	@Override
	int frameLength(byte[] buffer, int from, int to, int scanned) throws PeerException {
		int end = ByteSearch.indexOf(buffer, from + scanned, to, (byte) '\n');
		if (end >= 0) {
			checkLength(contentLength(buffer, from, end - from));
			return end + 1 - from;
		}
		// A last CR may belong to the line's end.
		checkLength(contentLength(buffer, from, to - from));
		return INCOMPLETE;
	}

	@Override
	byte[] payload(byte[] buffer, int from, int length) {
		int content = (buffer[from + length - 1] == '\n') ? contentLength(buffer, from, length - 1) : length;
		return Arrays.copyOfRange(buffer, from, from + content);
	}

	@Override
	boolean endOfStreamEndsFrame() {
		return true;
	}

	@Override
	public byte[] encode(byte[] payload) {
		for (byte value : payload) {
			if (value == '\n') {
				throw new IllegalArgumentException("A line must not contain a line feed");
			}
		}
		return concat(payload, LINE_END);
	}

	private static int contentLength(byte[] buffer, int from, int length) {
		return (length > 0 && buffer[from + length - 1] == '\r') ? length - 1 : length;
	}

	private void checkLength(int length) throws PeerException {
		if (length > maxLength()) {
			throw tooLong();
		}
	}

	@Override
	FrameTooLongException tooLong() {
		return tooLong("a line");
	}

}
