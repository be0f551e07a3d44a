package io.github.socketserver.sample.text;

import java.util.Arrays;

/**
 * Operations on text of which only the ASCII part is understood; all other bytes are left
 * as they are.
 *
 * @since 0.1.0
 */
public final class AsciiText {

	private AsciiText() {
	}

	/**
	 * Removes white space at both ends: space, tab, LF, CR, VT and FF.
	 * @param text the text
	 * @return the rest
	 */
	public static byte[] strip(byte[] text) {
		int from = 0;
		int to = text.length;
		while (from < to && isWhiteSpace(text[from])) {
			from++;
		}
		while (from < to && isWhiteSpace(text[to - 1])) {
			to--;
		}
		return Arrays.copyOfRange(text, from, to);
	}

	/**
	 * Turns the letters {@code a} to {@code z} into upper case.
	 * @param text the text
	 * @return a changed copy
	 */
	public static byte[] upperAscii(byte[] text) {
		byte[] upper = text.clone();
		for (int i = 0; i < upper.length; i++) {
			if (upper[i] >= 'a' && upper[i] <= 'z') {
				upper[i] = (byte) (upper[i] - 'a' + 'A');
			}
		}
		return upper;
	}

	private static boolean isWhiteSpace(byte value) {
		return value == ' ' || (value >= '\t' && value <= '\r');
	}

}
