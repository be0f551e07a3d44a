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
	 * @param byEngine whether it is to be that of a {@link TransportEngine}, if there is
	 * one
	 * @return the endpoint
	 * @throws IOException if the address cannot be bound
	 */
	public static DatagramEndpoint bind(InetSocketAddress address, SocketSettings settings, boolean byEngine)
			throws IOException {
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
			return adopt(channel, byEngine);
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
	 * @param byEngine whether the endpoint is to be that of a {@link TransportEngine}, if
	 * there is one
	 * @return the endpoint
	 * @throws IOException if the channel is closed
	 */
	public static DatagramEndpoint adopt(DatagramChannel channel, boolean byEngine) throws IOException {
		SocketAddress address = channel.getLocalAddress();
		if (address == null) {
			throw new IllegalArgumentException("The channel that was handed in is not bound; bind it first");
		}
		channel.configureBlocking(false);
		TransportEngine engine = byEngine ? TransportEngines.find() : null;
		return (engine != null) ? engine.receive(channel) : new ChannelDatagramEndpoint(channel, address, MAX_PAYLOAD);
	}

}
