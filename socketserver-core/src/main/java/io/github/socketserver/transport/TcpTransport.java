package io.github.socketserver.transport;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TCP over the JDK's channels.
 *
 * @since 0.1.0
 */
public final class TcpTransport {

	private static final Logger logger = LoggerFactory.getLogger(TcpTransport.class);

	private TcpTransport() {
	}

	/**
	 * Binds a listener. The address family follows the address, so {@code 0.0.0.0} is
	 * IPv4 only and {@code ::} takes both where the system has dual stack.
	 * @param address the resolved address; port 0 for any free one
	 * @param settings the socket's options
	 * @return the listener
	 * @throws IOException if the address cannot be bound
	 */
	public static StreamListener listen(InetSocketAddress address, SocketSettings settings) throws IOException {
		return listen(address, settings, false);
	}

	/**
	 * Binds a listener.
	 * @param address the resolved address; port 0 for any free one
	 * @param settings the socket's options
	 * @param byEngine whether its connections are to be those of a
	 * {@link TransportEngine}, if there is one
	 * @return the listener
	 * @throws IOException if the address cannot be bound
	 */
	public static StreamListener listen(InetSocketAddress address, SocketSettings settings, boolean byEngine)
			throws IOException {
		ServerSocketChannel channel = ServerSocketChannel.open(familyOf(address));
		try {
			channel.setOption(StandardSocketOptions.SO_REUSEADDR, settings.reuseAddress());
			setReusePort(channel, settings.reusePort());
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_RCVBUF,
					settings.receiveBufferSize());
			channel.bind(address, settings.backlog());
			return adopt(channel, settings, byEngine);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Makes a listener of a channel that is bound already, such as one inherited from the
	 * process's parent. The listener owns the channel from then on.
	 * @param channel a bound TCP or Unix channel
	 * @param settings options of the accepted connections
	 * @return the listener
	 * @throws IOException if the channel is closed
	 */
	public static StreamListener adopt(ServerSocketChannel channel, SocketSettings settings) throws IOException {
		return adopt(channel, settings, false);
	}

	/**
	 * Makes a listener of a channel that is bound already. The listener owns the channel
	 * from then on.
	 * @param channel a bound TCP or Unix channel
	 * @param settings options of the accepted connections
	 * @param byEngine whether they are to be connections of a {@link TransportEngine}, if
	 * there is one and the channel is TCP
	 * @return the listener
	 * @throws IOException if the channel is closed
	 */
	public static StreamListener adopt(ServerSocketChannel channel, SocketSettings settings, boolean byEngine)
			throws IOException {
		SocketAddress address = channel.getLocalAddress();
		if (address == null) {
			throw new IllegalArgumentException("The channel that was handed in is not bound; bind it first");
		}
		channel.configureBlocking(false);
		TransportEngine engine = (byEngine && address instanceof InetSocketAddress) ? TransportEngines.find() : null;
		return (engine != null) ? engine.listen(channel, settings)
				: new ChannelListener(channel, settings, address, null);
	}

	static ProtocolFamily familyOf(InetSocketAddress address) {
		return (address.getAddress() instanceof Inet4Address) ? StandardProtocolFamily.INET
				: StandardProtocolFamily.INET6;
	}

	private static void setReusePort(ServerSocketChannel channel, boolean reusePort) throws IOException {
		if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
			channel.setOption(StandardSocketOptions.SO_REUSEPORT, reusePort);
		}
		else if (reusePort) {
			logger.warn("Property 'reuse-port' is ignored: this platform has no SO_REUSEPORT");
		}
	}

}
