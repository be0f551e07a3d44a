package io.github.socketserver.spring.boot;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.github.socketserver.BaseServer;

/**
 * Whether a server of the application already has the address that another one wants.
 */
final class SocketConflict {

	private SocketConflict() {
	}

	static boolean between(BaseServer<?> bound, BaseServer<?> wanting) {
		return bound.config().type() == wanting.config().type() && bound.localAddresses()
			.stream()
			.anyMatch((taken) -> wanting.config().addresses().stream().anyMatch((wanted) -> isSame(taken, wanted)));
	}

	private static boolean isSame(SocketAddress taken, SocketAddress wanted) {
		if (taken instanceof InetSocketAddress one && wanted instanceof InetSocketAddress other) {
			return one.getPort() == other.getPort() && overlap(one.getAddress(), other.getAddress());
		}
		return taken.toString().equals(wanted.toString());
	}

	private static boolean overlap(InetAddress one, InetAddress other) {
		return one.isAnyLocalAddress() || other.isAnyLocalAddress() || one.equals(other);
	}

}
