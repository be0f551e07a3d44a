package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.HandOverTransport;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.UnixTransport;

/**
 * Server over a Unix stream socket: Python's {@code UnixStreamServer}. Its file gets its
 * permissions before anybody can connect, replaces one that no process serves any more,
 * and is removed when the server is closed. Abstract names need junixsocket on the class
 * path.
 *
 * @since 0.1.0
 */
public class UnixStreamServer extends StreamServer {

	/**
	 * Creates a server. Nothing is opened.
	 * @param config a configuration for a Unix stream socket
	 * @param handlerFactory makes the handler of each connection
	 */
	public UnixStreamServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
		super(SocketTypes.require(config, SocketType.UNIX_STREAM, "UnixStreamServer"), handlerFactory);
	}

	@Override
	protected StreamListener openListener(SocketAddress address) throws IOException {
		if (handsOver()) {
			return HandOverTransport.listen(address, config().pathPermissions(), socketSettings());
		}
		return UnixTransport.listen(address, config().pathPermissions(), socketSettings());
	}

}
