package io.github.socketserver.sample.text;

import java.io.IOException;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

/**
 * Answers each line in upper case. It needs nothing to be made, so every concurrency mode
 * can serve it.
 *
 * @since 0.1.0
 */
@SocketServerHandler("lines")
public class UpperCaseLineHandler extends LineHandler {

	/**
	 * Creates a handler.
	 */
	public UpperCaseLineHandler() {
	}

	@Override
	protected void handleLine(byte[] line) throws IOException {
		output().writeLine(AsciiText.upperAscii(line));
	}

}
