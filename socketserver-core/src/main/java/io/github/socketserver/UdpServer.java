package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.Objects;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.UdpTransport;
import org.jspecify.annotations.Nullable;

/**
 * UDP server over IPv4 and IPv6: Python's {@code UDPServer}, and with
 * {@link ServerConfig#withConcurrency} its {@code ThreadingUDPServer}. On a host with
 * several addresses bind each of them, rather than the wildcard address, so that replies
 * come from the address that was asked.
 *
 * @since 0.1.0
 */
public class UdpServer extends DatagramServer {

	private final @Nullable DatagramChannel bound;

	/**
	 * Creates a server. Nothing is opened.
	 * @param config a configuration for UDP
	 * @param handlerFactory makes the handler of each datagram
	 */
	public UdpServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory) {
		super(SocketTypes.require(config, SocketType.UDP, "UdpServer"), handlerFactory);
		this.bound = null;
	}

	/**
	 * Creates a server over a socket that is bound already, such as
	 * {@link System#inheritedChannel()}. The server owns it from then on and cannot be
	 * started again once it has closed it.
	 * @param config a configuration for UDP; its addresses are not used
	 * @param handlerFactory makes the handler of each datagram
	 * @param bound the bound socket
	 */
	public UdpServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory,
			DatagramChannel bound) {
		super(SocketTypes.requireOneAcceptor(
				SocketTypes.require(SocketTypes.withoutAddress(config), SocketType.UDP, "UdpServer")), handlerFactory);
		this.bound = Objects.requireNonNull(bound, "'bound' must not be null");
	}

	@Override
	protected DatagramEndpoint openEndpoint(SocketAddress address) throws IOException {
		boolean engineHelps = WaitingPlan.helpsDatagrams(config().concurrency());
		return (this.bound != null) ? UdpTransport.adopt(this.bound, engineHelps)
				: UdpTransport.bind((InetSocketAddress) address, socketSettings(), engineHelps);
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return (InetSocketAddress) super.localAddress();
	}

}
