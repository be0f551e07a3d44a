package io.github.socketserver.benchmarks.forking;

import java.io.IOException;

import io.github.socketserver.benchmarks.server.Upper;
import io.github.socketserver.request.StreamRequestHandler;

/**
 * Answers one line in upper case.
 */
public class OneLineHandler extends StreamRequestHandler {

	@Override
	protected void handle() throws IOException {
		byte[] line = input().readLine();
		if (line != null) {
			output().writeLine(Upper.ascii(line));
		}
	}

}
