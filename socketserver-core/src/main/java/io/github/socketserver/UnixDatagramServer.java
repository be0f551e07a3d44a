package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.UnixTransport;

/**
 * Server over a Unix datagram socket: Python's {@code UnixDatagramServer}. Needs
 * junixsocket on the class path. A client that wants a reply binds an address of its own;
 * one that has none is seen with the address {@code null}, and so is, except on Linux,
 * the sender of an empty datagram. junixsocket cannot send an empty reply.
 *
 * @since 0.1.0
 */
public class UnixDatagramServer extends DatagramServer {

	/**
	 * Creates a server. Nothing is opened.
	 * @param config a configuration for a Unix datagram socket
	 * @param handlerFactory makes the handler of each datagram
	 */
	public UnixDatagramServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory) {
		super(SocketTypes.require(config, SocketType.UNIX_DATAGRAM, "UnixDatagramServer"), handlerFactory);
	}

	@Override
	protected DatagramEndpoint openEndpoint(SocketAddress address) throws IOException {
		return UnixTransport.bind(address, config().pathPermissions(), socketSettings(),
				WaitingPlan.helpsDatagrams(config().concurrency()));
	}

}
