package io.github.socketserver.io;

import java.nio.ByteOrder;
import java.util.Objects;

/**
 * How a stream of bytes is cut into frames. Immutable; one object may serve all
 * connections.
 *
 * @since 0.1.0
 */
public abstract class Framing {

	/**
	 * Result of {@link #frameLength} for a frame that is not complete.
	 */
	static final int INCOMPLETE = -1;

	private final int maxLength;

	Framing(int maxLength) {
		if (maxLength < 1) {
			throw new IllegalArgumentException(
					"The maximum length of a frame must be at least 1 byte, but is " + maxLength);
		}
		this.maxLength = maxLength;
	}

	/**
	 * Frames are lines that end with LF or CR LF. What a client sends last without a line
	 * end is a frame too.
	 * @param maxLength the longest line without its end, in bytes
	 * @return the framing
	 */
	public static Framing lines(int maxLength) {
		return new LineFraming(maxLength);
	}

	/**
	 * Frames end with a delimiter that is not part of the payload.
	 * @param delimiter the delimiter, at least one byte
	 * @param maxLength the longest payload, in bytes
	 * @return the framing
	 */
	public static Framing delimited(byte[] delimiter, int maxLength) {
		return new DelimiterFraming(Objects.requireNonNull(delimiter, "'delimiter' must not be null"), maxLength);
	}

	/**
	 * Frames begin with the length of their payload. Lengths of 1 and 2 bytes are
	 * unsigned, lengths of 4 bytes signed; a negative one is malformed.
	 * @param prefixLength length of the length: 1, 2 or 4 bytes
	 * @param order order of the length's bytes
	 * @param maxLength the longest payload, in bytes
	 * @return the framing
	 */
	public static Framing lengthPrefixed(int prefixLength, ByteOrder order, int maxLength) {
		return new LengthPrefixFraming(prefixLength, Objects.requireNonNull(order, "'order' must not be null"),
				maxLength);
	}

	/**
	 * Frames all have the same length.
	 * @param length the length, in bytes
	 * @return the framing
	 */
	public static Framing fixed(int length) {
		return new FixedFraming(length);
	}

	/**
	 * Returns the length of the longest payload.
	 * @return the number of bytes
	 */
	public int maxLength() {
		return this.maxLength;
	}

	/**
	 * Returns the most bytes that a frame has besides its payload.
	 * @return the number of bytes
	 */
	abstract int overhead();

	/**
	 * Looks for a whole frame.
	 * @param buffer holds the bytes
	 * @param from where the frame begins
	 * @param to where the bytes end
	 * @param scanned how many bytes of the frame were looked at before without success
	 * @return the length of the frame with all its overhead, or {@link #INCOMPLETE}
	 * @throws PeerException if the bytes can be no frame
	 */
	abstract int frameLength(byte[] buffer, int from, int to, int scanned) throws PeerException;

	/**
	 * Copies the payload out of a whole frame.
	 * @param buffer holds the frame
	 * @param from where the frame begins
	 * @param length the frame's length as {@link #frameLength} returned it
	 * @return the payload
	 */
	abstract byte[] payload(byte[] buffer, int from, int length);

	/**
	 * Returns whether the end of the stream ends a frame as well.
	 * @return {@code true} if a client may leave the last frame's end out
	 */
	boolean endOfStreamEndsFrame() {
		return false;
	}

	/**
	 * Wraps a payload into a frame.
	 * @param payload the payload
	 * @return the frame
	 * @throws IllegalArgumentException if the framing cannot carry the payload
	 */
	public abstract byte[] encode(byte[] payload);

	FrameTooLongException tooLong() {
		return tooLong("a frame");
	}

	final FrameTooLongException tooLong(String what) {
		return new FrameTooLongException("The client sent " + what + " longer than " + this.maxLength + " bytes");
	}

	static byte[] concat(byte[] first, byte[] second) {
		byte[] bytes = new byte[first.length + second.length];
		System.arraycopy(first, 0, bytes, 0, first.length);
		System.arraycopy(second, 0, bytes, first.length, second.length);
		return bytes;
	}

}
