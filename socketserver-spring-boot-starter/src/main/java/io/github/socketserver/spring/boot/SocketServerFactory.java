package io.github.socketserver.spring.boot;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Makes the servers that properties describe. A bean of this type may return subclasses
 * with hooks of their own.
 *
 * @since 0.1.0
 */
public interface SocketServerFactory {

	/**
	 * Makes a server whose clients connect.
	 * @param config the configuration
	 * @param handlerFactory makes the handlers
	 * @return a server that is not bound
	 */
	default BaseServer<StreamRequest> createStreamServer(ServerConfig config,
			RequestHandlerFactory<StreamRequest> handlerFactory) {
		return (config.type() == SocketType.TCP) ? new TcpServer(config, handlerFactory)
				: new UnixStreamServer(config, handlerFactory);
	}

	/**
	 * Makes a server whose clients send datagrams.
	 * @param config the configuration
	 * @param handlerFactory makes the handlers
	 * @return a server that is not bound
	 */
	default BaseServer<DatagramRequest> createDatagramServer(ServerConfig config,
			RequestHandlerFactory<DatagramRequest> handlerFactory) {
		return (config.type() == SocketType.UDP) ? new UdpServer(config, handlerFactory)
				: new UnixDatagramServer(config, handlerFactory);
	}

}
