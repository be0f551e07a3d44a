package io.github.socketserver.sample.upload;

import java.nio.charset.StandardCharsets;

/**
 * Name of a stored file: a plain name, never a path.
 *
 * @param value the name
 */
record FileName(String value) {

	/**
	 * What the name of a file begins with that is not complete.
	 */
	static final String PARTIAL_PREFIX = ".socketserver-upload-";

	private static final int LONGEST_NAME = 255;

	/**
	 * Accepts a client's name or refuses it.
	 * @param name the name
	 * @return the accepted name
	 * @throws UploadRefusedException if the name is not accepted
	 */
	static FileName accept(String name) throws UploadRefusedException {
		if (name.isEmpty() || name.equals(".") || name.equals("..")) {
			throw new UploadRefusedException("'filename' must be the name of a file");
		}
		if (name.codePoints().anyMatch(FileName::isForbidden)) {
			throw new UploadRefusedException("'filename' contains a character that is not allowed");
		}
		if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
			throw new UploadRefusedException("'filename' is longer than " + LONGEST_NAME + " bytes");
		}
		if (name.startsWith(PARTIAL_PREFIX)) {
			throw new UploadRefusedException("'filename' is reserved");
		}
		return new FileName(name);
	}

	private static boolean isForbidden(int character) {
		return character == '/' || character == '\\' || switch (Character.getType(character)) {
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
				true;
			default -> false;
		};
	}

}
