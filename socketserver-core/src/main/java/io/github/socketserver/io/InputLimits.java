package io.github.socketserver.io;

/**
 * How much clients may send in one piece. One object serves all connections of a server.
 *
 * @param lines how {@link RequestInput#readLine()} cuts lines
 * @param maxFrameLength limit of {@link RequestInput#readFrame(int, java.nio.ByteOrder)},
 * in bytes
 * @since 0.1.0
 */
public record InputLimits(Framing lines, int maxFrameLength) {

	/**
	 * Returns limits.
	 * @param maxLineLength limit of {@link RequestInput#readLine()}, in bytes
	 * @param maxFrameLength limit of
	 * {@link RequestInput#readFrame(int, java.nio.ByteOrder)}, in bytes
	 * @return the limits
	 */
	public static InputLimits of(int maxLineLength, int maxFrameLength) {
		return new InputLimits(Framing.lines(maxLineLength), maxFrameLength);
	}

}
