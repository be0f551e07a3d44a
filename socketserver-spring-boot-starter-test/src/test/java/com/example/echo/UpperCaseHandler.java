package com.example.echo;

import java.io.IOException;
import java.util.Locale;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

@SocketServerHandler
class UpperCaseHandler extends StreamRequestHandler {

	@Override
	protected void handle() throws IOException {
		byte[] line;
		while ((line = input().readLine()) != null) {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}
	}

}
