package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Who counts as one client: an address of IPv4, or a network of IPv6 with a prefix of 64
 * bits, in which one host has as many addresses as it likes.
 */
final class Clients {

	private static final int IPV4_BITS = 32;

	private static final int IPV6_BITS = 64;

	private Clients() {
	}

	/**
	 * Returns what tells a client from others.
	 * @param address the client's address
	 * @return the key; {@code null} if this is no address of IP
	 */
	static @Nullable NumericAddress keyOf(@Nullable SocketAddress address) {
		if (!(address instanceof InetSocketAddress inet)) {
			return null;
		}
		NumericAddress numeric = NumericAddress.of(inet.getAddress());
		return numeric.prefix(numeric.ipv4() ? IPV4_BITS : IPV6_BITS);
	}

}
