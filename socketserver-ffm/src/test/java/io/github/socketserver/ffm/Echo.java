package io.github.socketserver.ffm;

import io.github.socketserver.request.LineHandler;

/**
 * Sends each line back.
 */
class Echo extends LineHandler {

	@Override
	protected void handleLine(byte[] line) throws Exception {
		output().writeLine(line);
	}

}
