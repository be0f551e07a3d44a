package io.github.socketserver;

import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.event.PrintableText;

/**
 * A server on one line: its class, name, addresses, concurrency mode and state.
 */
final class ServerText {

	private ServerText() {
	}

	static String of(BaseServer<?> server) {
		return nameOf(server.getClass()) + " '" + PrintableText.of(server.name()) + "'" + where(server) + ", "
				+ server.config().concurrency() + ", " + server.state().name().toLowerCase(Locale.ROOT);
	}

	private static String nameOf(Class<?> type) {
		Class<?> named = type;
		while (named.isAnonymousClass()) {
			named = named.getSuperclass();
		}
		return named.getSimpleName();
	}

	private static String where(BaseServer<?> server) {
		List<SocketAddress> bound = server.localAddresses();
		if (!bound.isEmpty()) {
			return " at " + Addresses.describeAll(bound);
		}
		List<SocketAddress> wanted = server.config().addresses();
		return wanted.isEmpty() ? "" : " for " + Addresses.describeAll(wanted);
	}

}
