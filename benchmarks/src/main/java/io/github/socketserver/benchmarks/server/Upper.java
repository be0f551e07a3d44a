package io.github.socketserver.benchmarks.server;

/**
 * What all Java servers do with a request.
 */
public final class Upper {

	private Upper() {
	}

	/**
	 * Turns ASCII letters to upper case, in place. It has no branches, so that the
	 * compiler can use vector instructions.
	 * @param bytes the text
	 * @return the same array
	 */
	public static byte[] ascii(byte[] bytes) {
		return ascii(bytes, 0, bytes.length);
	}

	/**
	 * Turns ASCII letters to upper case, in place.
	 * @param bytes the text
	 * @param from where to begin
	 * @param to where to end
	 * @return the same array
	 */
	public static byte[] ascii(byte[] bytes, int from, int to) {
		for (int i = from; i < to; i++) {
			int b = bytes[i];
			// Both differences are negative for 'a' to 'z' only
			bytes[i] = (byte) (b ^ (((('a' - 1 - b) & (b - 'z' - 1)) >>> 26) & 0x20));
		}
		return bytes;
	}

}
