package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerFactory;

/**
 * Makes servers that cannot be bound, for reasons that a test cannot have by itself.
 */
class RefusingServerFactory implements SocketServerFactory {

	private static Exception failure;

	static void refuseWith(Exception reason) {
		failure = reason;
	}

	@Override
	public BaseServer<StreamRequest> createStreamServer(ServerConfig config,
			RequestHandlerFactory<StreamRequest> handlerFactory) {
		return (config.type() == SocketType.TCP) ? new TcpServer(config, handlerFactory) {

			@Override
			protected void serverBind() throws IOException {
				refuse();
			}

		} : new UnixStreamServer(config, handlerFactory) {

			@Override
			protected void serverBind() throws IOException {
				refuse();
			}

		};
	}

	private static void refuse() throws IOException {
		if (failure instanceof IOException exception) {
			throw exception;
		}
		throw (RuntimeException) failure;
	}

}
