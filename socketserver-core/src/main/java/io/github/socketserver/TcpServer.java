package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Objects;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.HandOverTransport;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TcpTransport;
import org.jspecify.annotations.Nullable;

/**
 * TCP server over IPv4 and IPv6: Python's {@code TCPServer}, and with
 * {@link ServerConfig#withConcurrency} its {@code ThreadingTCPServer}. The address family
 * follows the address; {@code ::} serves both, and IPv4 clients are seen with their IPv4
 * address.
 *
 * @since 0.1.0
 */
public class TcpServer extends StreamServer {

	private final @Nullable ServerSocketChannel bound;

	/**
	 * Creates a server. Nothing is opened.
	 * @param config a configuration for TCP
	 * @param handlerFactory makes the handler of each connection
	 */
	public TcpServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory) {
		super(SocketTypes.require(config, SocketType.TCP, "TcpServer"), handlerFactory);
		this.bound = null;
	}

	/**
	 * Creates a server over a socket that is bound already, such as
	 * {@link System#inheritedChannel()}. The server owns it from then on and cannot be
	 * started again once it has closed it.
	 * @param config a configuration for TCP; its addresses are not used
	 * @param handlerFactory makes the handler of each connection
	 * @param bound the bound socket
	 */
	public TcpServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory,
			ServerSocketChannel bound) {
		super(SocketTypes.requireOneAcceptor(
				SocketTypes.require(SocketTypes.withoutAddress(config), SocketType.TCP, "TcpServer")), handlerFactory);
		this.bound = Objects.requireNonNull(bound, "'bound' must not be null");
	}

	@Override
	protected StreamListener openListener(SocketAddress address) throws IOException {
		if (handsOver()) {
			return (this.bound != null) ? HandOverTransport.adopt(this.bound, socketSettings())
					: HandOverTransport.listen(address, config().pathPermissions(), socketSettings());
		}
		boolean engineHelps = WaitingPlan.helps(config().concurrency());
		return (this.bound != null) ? TcpTransport.adopt(this.bound, socketSettings(), engineHelps)
				: TcpTransport.listen((InetSocketAddress) address, socketSettings(), engineHelps);
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return (InetSocketAddress) super.localAddress();
	}

}
