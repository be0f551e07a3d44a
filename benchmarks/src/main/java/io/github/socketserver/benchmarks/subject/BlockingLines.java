package io.github.socketserver.benchmarks.subject;

import java.io.IOException;

import io.github.socketserver.request.StreamRequestHandler;

/**
 * Plain blocking handler of our servers.
 */
class BlockingLines extends StreamRequestHandler {

	@Override
	protected void handle() throws IOException {
		byte[] line = input().readLine();
		while (line != null) {
			output().writeLine(Reply.to(line));
			line = input().readLine();
		}
	}

}
