package io.github.socketserver.spring.boot.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

/**
 * Answers one line in upper case.
 */
@SocketServerHandler
public class UpperCaseHandler extends StreamRequestHandler {

	@Override
	protected void handle() throws IOException {
		byte[] line = input().readLine();
		if (line != null) {
			output().writeLine(upperCase(line));
		}
	}

	public static byte[] upperCase(byte[] text) {
		return new String(text, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
	}

}
