package io.github.socketserver.readme;

import java.io.IOException;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.sample.text.AsciiText;

final class PlainJava {

	private PlainJava() {
	}

	static void run() throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 9999), UpperCaseHandler::new)) {
			server.serveForever();
		}
	}

	private static byte[] upperAscii(byte[] text) {
		return AsciiText.upperAscii(text);
	}

	static class UpperCaseHandler extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			byte[] line;
			while ((line = input().readLine()) != null) {
				output().writeLine(upperAscii(line));
			}
		}

	}

}
