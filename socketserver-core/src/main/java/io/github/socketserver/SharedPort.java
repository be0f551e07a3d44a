package io.github.socketserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;

/**
 * The address of several sockets that share it. If any free port will do, the first of
 * them decides.
 */
final class SharedPort {

	private SocketAddress address;

	SharedPort(SocketAddress address) {
		this.address = address;
	}

	/**
	 * Returns the address to bind the next socket to.
	 * @return the address
	 */
	SocketAddress address() {
		return this.address;
	}

	/**
	 * Takes note that a socket is bound, which is to share its address.
	 * @param localAddress its address
	 * @param channel the socket
	 * @throws UnsupportedOperationException if the operating system does not let it
	 */
	void bound(SocketAddress localAddress, SelectableChannel channel) {
		requireSupported(channel);
		if (this.address instanceof InetSocketAddress asked && asked.getPort() == 0
				&& localAddress instanceof InetSocketAddress got) {
			this.address = new InetSocketAddress(asked.getAddress(), got.getPort());
		}
	}

	private static void requireSupported(SelectableChannel channel) {
		if (!(channel instanceof NetworkChannel network)
				|| !network.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
			throw new UnsupportedOperationException(
					"Several acceptors need SO_REUSEPORT, which this platform does not have; set 'acceptors' to 1");
		}
	}

}
