package io.github.socketserver.sample.text;

import java.io.IOException;
import java.util.Arrays;

import io.github.socketserver.request.StreamRequestHandler;

/**
 * Reads once and answers what came, stripped and in upper case.
 *
 * @since 0.1.0
 */
public class UpperCaseStreamHandler extends StreamRequestHandler {

	private static final int LONGEST_TEXT = 1024;

	/**
	 * Creates a handler.
	 */
	public UpperCaseStreamHandler() {
	}

	@Override
	protected void handle() throws IOException {
		byte[] text = new byte[LONGEST_TEXT];
		int length = input().read(text);
		if (length > 0) {
			output().write(AsciiText.upperAscii(AsciiText.strip(Arrays.copyOf(text, length))));
		}
	}

	@Override
	protected int readBufferSize() {
		return 0;
	}

}
