package io.github.socketserver.sample.text;

import java.io.IOException;
import java.util.Arrays;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

/**
 * Reads once and answers what came, stripped and in upper case. A client that has sent
 * nothing yet does not keep the server from stopping.
 *
 * @since 0.1.0
 */
@SocketServerHandler
public class UpperCaseStreamHandler extends StreamRequestHandler {

	private static final int LONGEST_TEXT = 1024;

	/**
	 * Creates a handler.
	 */
	public UpperCaseStreamHandler() {
	}

	@Override
	protected void handle() throws IOException {
		if (input().awaitFrame()) {
			byte[] text = new byte[LONGEST_TEXT];
			int length = input().read(text);
			output().write(AsciiText.upperAscii(AsciiText.strip(Arrays.copyOf(text, length))));
		}
	}

	@Override
	protected int readBufferSize() {
		return LONGEST_TEXT;
	}

}
