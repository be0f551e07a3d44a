package io.github.socketserver;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.event.PrintableText;
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
	 * Returns words for addresses that may not have been looked up.
	 * @param addresses the addresses
	 * @return the text of each, separated by commas
	 */
	static String describeAll(Collection<SocketAddress> addresses) {
		return addresses.stream()
			.map((address) -> (address instanceof InetSocketAddress inet && inet.isUnresolved())
					? PrintableText.of(inet.getHostString()) + ":" + inet.getPort() : describe(address))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Returns words for the start-up line that tell who can reach a server.
	 * @param addresses the addresses that it is bound to
	 * @return the words, possibly none
	 */
	static String reachability(Collection<SocketAddress> addresses) {
		List<InetAddress> hosts = addresses.stream()
			.filter(InetSocketAddress.class::isInstance)
			.map((address) -> ((InetSocketAddress) address).getAddress())
			.toList();
		if (!hosts.isEmpty() && hosts.stream().allMatch(InetAddress::isLoopbackAddress)) {
			return ", reachable from this host only: set 'address' to 0.0.0.0 or :: for all interfaces";
		}
		return hosts.stream().anyMatch(InetAddress::isAnyLocalAddress) ? ", reachable on all interfaces" : "";
	}

}
