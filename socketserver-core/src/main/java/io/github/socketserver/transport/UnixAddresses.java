package io.github.socketserver.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Turns what the platform says of a peer into the addresses that users see.
 */
final class UnixAddresses {

	private UnixAddresses() {
	}

	static @Nullable SocketAddress normalize(@Nullable SocketAddress address) {
		if (address == null || address.getClass() == InetSocketAddress.class) {
			return address;
		}
		if (address instanceof UnixDomainSocketAddress file) {
			return file.getPath().toString().isEmpty() ? null : file;
		}
		return JunixAddresses.toPlain(address);
	}

}
