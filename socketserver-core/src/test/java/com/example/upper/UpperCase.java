package com.example.upper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.request.StreamRequestHandler;

public class UpperCase extends StreamRequestHandler {

	@Override
	protected void handle() throws IOException {
		byte[] line;
		while ((line = input().readLine()) != null) {
			output().writeLine(new String(line, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT));
		}
	}

	public static void main(String[] args) throws IOException {
		int port = (args.length > 0) ? Integer.parseInt(args[0]) : 9999;
		try (TcpServer server = new TcpServer(ServerConfig.tcp("localhost", port), UpperCase::new)) {
			Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
			server.serveForever();
		}
	}

}
