package io.github.socketserver.policy;

/**
 * Small decimal numbers as addresses, prefixes and ports have them: digits only, without
 * a sign and without leading zeros, which some take for octal numbers.
 */
final class DecimalNumber {

	private static final int MOST_DIGITS = 5;

	private DecimalNumber() {
	}

	static int parse(String text, int most) {
		int number = isNumber(text) ? Integer.parseInt(text) : Integer.MAX_VALUE;
		if (number > most) {
			throw new IllegalArgumentException("'" + text + "' is no number from 0 to " + most);
		}
		return number;
	}

	private static boolean isNumber(String text) {
		boolean leadingZero = text.length() > 1 && text.charAt(0) == '0';
		return !text.isEmpty() && text.length() <= MOST_DIGITS && !leadingZero
				&& text.chars().allMatch((digit) -> digit >= '0' && digit <= '9');
	}

}
