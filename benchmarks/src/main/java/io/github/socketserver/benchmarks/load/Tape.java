package io.github.socketserver.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * An endless tape of different lines, and of the replies to them. A position on it says
 * what to send and what to expect next, without a byte being copied.
 */
final class Tape {

	private static final byte[] ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789-_.,;:!?@[`{"
		.getBytes(StandardCharsets.US_ASCII);

	private static final int BYTES = 4096;

	private final int lineLength;

	private final int length;

	private final ByteBuffer requests;

	private final ByteBuffer replies;

	/**
	 * Writes a tape.
	 * @param lineLength bytes of a line with its LF
	 * @param window how many lines must be readable in one piece from anywhere
	 */
	Tape(int lineLength, int window) {
		int lines = Math.max(Math.max(4, window), BYTES / lineLength);
		this.lineLength = lineLength;
		this.length = lines * lineLength;
		this.requests = ByteBuffer.allocateDirect(2 * this.length);
		this.replies = ByteBuffer.allocateDirect(2 * this.length);
		Random random = new Random(lineLength);
		for (int i = 0; i < this.length; i++) {
			boolean end = (i + 1) % lineLength == 0;
			byte b = end ? (byte) '\n' : ALPHABET[random.nextInt(ALPHABET.length)];
			// Twice in a row, so that the end runs on into the beginning
			this.requests.put(i, b).put(i + this.length, b);
			this.replies.put(i, upper(b)).put(i + this.length, upper(b));
		}
	}

	private static byte upper(byte b) {
		return (b >= 'a' && b <= 'z') ? (byte) (b - 'a' + 'A') : b;
	}

	int lineLength() {
		return this.lineLength;
	}

	/**
	 * Returns where a client starts: not all at the same line.
	 * @param client number of the client
	 * @return the position
	 */
	int startOf(int client) {
		return (int) ((long) client * 7 * this.lineLength % this.length);
	}

	int advance(int position, int count) {
		return (position + count) % this.length;
	}

	/**
	 * Returns bytes to send.
	 * @param position where the tape stands
	 * @param count how many bytes, at most those of a window of lines
	 * @return the bytes, valid until the next call
	 */
	ByteBuffer requests(int position, int count) {
		return this.requests.limit(position + count).position(position);
	}

	/**
	 * Returns whether a reply is what it should be.
	 * @param position where the tape stands
	 * @param reply the bytes from its position to its limit; no more than a window
	 * @return {@code true} if so
	 */
	boolean isReply(int position, ByteBuffer reply) {
		return this.replies.limit(position + reply.remaining()).position(position).mismatch(reply) < 0;
	}

}
