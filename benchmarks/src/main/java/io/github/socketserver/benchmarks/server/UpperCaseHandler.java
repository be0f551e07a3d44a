package io.github.socketserver.benchmarks.server;

import java.io.IOException;

import io.github.socketserver.request.StreamRequestHandler;

/**
 * Plain blocking handler of our servers, as on the README's first page.
 */
class UpperCaseHandler extends StreamRequestHandler {

	private final boolean oneShot;

	UpperCaseHandler(boolean oneShot) {
		this.oneShot = oneShot;
	}

	@Override
	protected void handle() throws IOException {
		byte[] line = input().readLine();
		while (line != null) {
			output().writeLine(Upper.ascii(line));
			line = this.oneShot ? null : input().readLine();
		}
	}

}
