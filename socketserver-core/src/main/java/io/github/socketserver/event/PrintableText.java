package io.github.socketserver.event;

/**
 * Text that a client may have chosen, made fit for a log: it stays on its line and
 * changes nothing else there (CWE-117).
 *
 * @since 0.1.0
 */
public final class PrintableText {

	private static final int LONGEST = 500;

	private PrintableText() {
	}

	/**
	 * Replaces what is not plain text: control characters, line ends, marks of writing
	 * direction, halves of characters. Different texts stay different.
	 * @param text the text
	 * @return the text, with such characters as a backslash, a {@code u} and four
	 * hexadecimal digits, and a backslash as two, cut after 500 characters
	 */
	public static String of(String text) {
		int length = Math.min(text.length(), LONGEST);
		int plain = 0;
		while (plain < length && isPlain(text.charAt(plain))) {
			plain++;
		}
		return (plain == text.length()) ? text : encoded(text, length);
	}

	private static String encoded(String text, int length) {
		StringBuilder encoded = new StringBuilder(length + 16);
		for (int i = 0; i < length; i++) {
			char character = text.charAt(i);
			if (isPlain(character)) {
				encoded.append(character);
			}
			else if (character == '\\') {
				encoded.append("\\\\");
			}
			else {
				encoded.append("\\u%04x".formatted((int) character));
			}
		}
		return (length < text.length()) ? encoded.append('…').toString() : encoded.toString();
	}

	private static boolean isPlain(char character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> character != '\\';
		};
	}

}
