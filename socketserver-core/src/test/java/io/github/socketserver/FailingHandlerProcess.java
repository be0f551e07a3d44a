package io.github.socketserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import io.github.socketserver.request.RequestHandlerFactory;

/**
 * Program whose handler fails at its only request.
 */
public final class FailingHandlerProcess {

	private FailingHandlerProcess() {
	}

	/**
	 * Runs the program.
	 * @param args ignored
	 * @throws IOException if the server cannot be reached
	 */
	public static void main(String[] args) throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("localhost", 0),
				RequestHandlerFactory.shared((request) -> {
					throw new IllegalStateException("planted");
				}))) {
			server.start();
			int port = server.localAddress().getPort();
			try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
				client.getInputStream().read();
			}
		}
	}

}
