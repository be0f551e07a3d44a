package io.github.socketserver;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Words for addresses. Names are never looked up.
 */
final class Addresses {

	private Addresses() {
	}

	static String describe(@Nullable SocketAddress address) {
		if (!(address instanceof InetSocketAddress inet)) {
			return String.valueOf(address);
		}
		String host = inet.getAddress().getHostAddress();
		return (inet.getAddress() instanceof Inet6Address) ? "[" + host + "]:" + inet.getPort()
				: host + ":" + inet.getPort();
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
