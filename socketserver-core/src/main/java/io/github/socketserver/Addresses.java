package io.github.socketserver;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.github.socketserver.event.NumericAddress;
import org.jspecify.annotations.Nullable;

/**
 * Words for addresses. Names are never looked up.
 */
final class Addresses {

	private Addresses() {
	}

	/**
	 * Returns whether an IPv4 client has come to an IPv6 socket.
	 * @param local the socket's address
	 * @param client the client's address
	 * @return {@code true} if so
	 */
	static boolean isDualStack(@Nullable SocketAddress local, @Nullable SocketAddress client) {
		return local instanceof InetSocketAddress server && server.getAddress() instanceof Inet6Address
				&& client instanceof InetSocketAddress peer && peer.getAddress() instanceof Inet4Address;
	}

	static String describe(@Nullable SocketAddress address) {
		return (address != null) ? new NumericAddress(address).toString() : "null";
	}

	/**
	 * Returns words for the start-up line that tell who can reach an address.
	 * @param address the address
	 * @return the words, possibly none
	 */
	static String reachability(@Nullable SocketAddress address) {
		if (!(address instanceof InetSocketAddress inet)) {
			return "";
		}
		if (inet.getAddress().isLoopbackAddress()) {
			return ", reachable from this host only: set 'address' to 0.0.0.0 or :: for all interfaces";
		}
		return inet.getAddress().isAnyLocalAddress() ? ", reachable on all interfaces" : "";
	}

}
