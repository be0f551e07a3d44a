package io.github.socketserver.forking;

import java.io.IOException;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.StreamRequestHandler;

/**
 * Reads until that fails, and tells the client of it.
 */
public class AnswersFailures extends StreamRequestHandler {

	/**
	 * Creates a handler.
	 */
	public AnswersFailures() {
	}

	@Override
	protected void handle() throws IOException {
		try {
			byte[] line = input().readLine();
			while (line != null) {
				output().writeLine(line);
				line = input().readLine();
			}
		}
		catch (PeerException ex) {
			output().writeLine(String.valueOf(ex.getMessage()));
		}
	}

}
