package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Makes junixsocket's addresses of clients that are answered, and remembers some: for
 * each that it makes, junixsocket looks a host up in vain, which throws. For one thread
 * at a time.
 */
final class JunixTargets {

	private static final int SIZE = 256;

	private final @Nullable SocketAddress[] plain = new SocketAddress[SIZE];

	private final @Nullable AFUNIXSocketAddress[] known = new AFUNIXSocketAddress[SIZE];

	AFUNIXSocketAddress of(SocketAddress target) throws IOException {
		int slot = (target.hashCode() * 0x9e3779b9) >>> 24;
		AFUNIXSocketAddress remembered = this.known[slot];
		if (remembered != null && target.equals(this.plain[slot])) {
			return remembered;
		}
		AFUNIXSocketAddress made = JunixAddresses.toNative(target);
		this.plain[slot] = target;
		this.known[slot] = made;
		return made;
	}

}
