package io.github.socketserver.benchmarks.subject;

import java.io.IOException;

import io.github.socketserver.request.LineHandler;

/**
 * Handler of our servers in the mode {@code selecting}.
 */
class FramedLines extends LineHandler {

	@Override
	protected void handleLine(byte[] line) throws IOException {
		output().writeLine(Reply.to(line));
	}

}
