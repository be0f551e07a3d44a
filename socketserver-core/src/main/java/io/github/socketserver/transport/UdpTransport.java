package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * UDP over the JDK's channels.
 *
 * @since 0.1.0
 */
public final class UdpTransport {

	/**
	 * The largest payload of a UDP datagram over IPv4, in bytes.
	 */
	public static final int MAX_PAYLOAD = 65_507;

	private UdpTransport() {
	}

	/**
	 * Binds an endpoint.
	 * @param address the resolved address; port 0 for any free one
	 * @param settings the socket's options
	 * @return the endpoint
	 * @throws IOException if the address cannot be bound
	 */
	public static DatagramEndpoint bind(InetSocketAddress address, SocketSettings settings) throws IOException {
		DatagramChannel channel = DatagramChannel.open(TcpTransport.familyOf(address));
		try {
			channel.setOption(StandardSocketOptions.SO_REUSEADDR, settings.reuseAddress());
			if (settings.reusePort()) {
				SocketOptionSupport.setIfSupported(channel, StandardSocketOptions.SO_REUSEPORT, true);
			}
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_RCVBUF,
					settings.receiveBufferSize());
			SocketOptionSupport.setSizeIfSupported(channel, StandardSocketOptions.SO_SNDBUF, settings.sendBufferSize());
			channel.bind(address);
			return adopt(channel);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Makes an endpoint of a channel that is bound already. The endpoint owns the channel
	 * from then on.
	 * @param channel a bound UDP channel
	 * @return the endpoint
	 * @throws IOException if the channel is closed
	 */
	public static DatagramEndpoint adopt(DatagramChannel channel) throws IOException {
		SocketAddress address = channel.getLocalAddress();
		if (address == null) {
			throw new IllegalArgumentException("The channel that was handed in is not bound; bind it first");
		}
		channel.configureBlocking(false);
		return new ChannelDatagramEndpoint(channel, address, MAX_PAYLOAD);
	}

}
