package io.github.socketserver.event;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The address of a socket as it is shown to people: numeric, since looking up its name
 * may take long, and its port; for Unix sockets the path or {@code @name}, which a client
 * chooses for itself, so it is made printable.
 *
 * @param address the address
 * @since 0.1.0
 */
public record NumericAddress(SocketAddress address) {

	/**
	 * Returns several addresses as text on one line.
	 * @param addresses the addresses
	 * @return the text of each, separated by commas
	 */
	public static String describe(Collection<SocketAddress> addresses) {
		return addresses.stream()
			.map((address) -> new NumericAddress(address).toString())
			.collect(Collectors.joining(", "));
	}

	/**
	 * Returns the address as text on one line.
	 * @return such as {@code 127.0.0.1:9999}, {@code [::1]:9999} or {@code /run/s}
	 */
	@Override
	public String toString() {
		if (!(this.address instanceof InetSocketAddress inet)) {
			return PrintableText.of(this.address.toString());
		}
		String host = inet.getAddress().getHostAddress();
		return (inet.getAddress() instanceof Inet6Address) ? "[" + host + "]:" + inet.getPort()
				: host + ":" + inet.getPort();
	}

}
