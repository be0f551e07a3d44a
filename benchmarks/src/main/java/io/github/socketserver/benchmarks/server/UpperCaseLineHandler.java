package io.github.socketserver.benchmarks.server;

import java.io.IOException;

import io.github.socketserver.request.LineHandler;

/**
 * Handler of our servers in the mode {@code selecting}, which needs to know where a
 * request ends.
 */
class UpperCaseLineHandler extends LineHandler {

	private final boolean oneShot;

	UpperCaseLineHandler(boolean oneShot) {
		this.oneShot = oneShot;
	}

	@Override
	protected void handleLine(byte[] line) throws IOException {
		output().writeLine(Upper.ascii(line));
		if (this.oneShot) {
			endRequest();
		}
	}

}
