package io.github.socketserver.io;

import java.nio.charset.StandardCharsets;

/**
 * Bytes for tests.
 */
final class Bytes {

	private Bytes() {
	}

	static byte[] of(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static byte[] repeat(char value, int count) {
		return of(String.valueOf(value).repeat(count));
	}

	static byte[] concat(byte[]... parts) {
		byte[] all = {};
		for (byte[] part : parts) {
			all = Framing.concat(all, part);
		}
		return all;
	}

}
