package io.github.socketserver.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Makes addresses of senders' names, and remembers some, since most clients send more
 * than once. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class UnixSenders {

	private static final int SIZE = 256;

	private final @Nullable ByteBuffer[] names = new ByteBuffer[SIZE];

	private final @Nullable SocketAddress[] addresses = new SocketAddress[SIZE];

	/**
	 * Remembers nobody yet.
	 */
	public UnixSenders() {
		// Nothing but fields.
	}

	/**
	 * Returns the address of a name.
	 * @param name a path, or a NUL and an abstract name; without NULs at the end
	 * @return the address; {@code null} if the name is empty, or cannot be shown: a
	 * client may choose any bytes
	 */
	public @Nullable SocketAddress of(ByteBuffer name) {
		int slot = slot(name.hashCode());
		if (name.equals(this.names[slot])) {
			return this.addresses[slot];
		}
		byte[] bytes = new byte[name.remaining()];
		name.get(bytes);
		SocketAddress address = UnixAddresses.ofName(bytes);
		this.names[slot] = ByteBuffer.wrap(bytes);
		this.addresses[slot] = address;
		return address;
	}

	private static int slot(int hash) {
		return (hash * 0x9e3779b9) >>> 24;
	}

}
