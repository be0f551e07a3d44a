package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Reads senders' addresses, and remembers some of IPv4, since most clients send more than
 * once. For one thread at a time.
 */
final class ClientAddresses implements SenderAddresses {

	private static final int SIZE = 256;

	private final long[] keys = new long[SIZE];

	private final @Nullable InetSocketAddress[] known = new InetSocketAddress[SIZE];

	@Override
	public int size() {
		return SocketAddresses.SIZE;
	}

	@Override
	public InetSocketAddress read(ByteBuffer buffer, int offset, int length) throws IOException {
		if (buffer.getShort(offset) != SocketAddresses.AF_INET) {
			return SocketAddresses.read(buffer, offset);
		}
		// Family, port and address, and nothing else.
		long key = buffer.getLong(offset);
		int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 56);
		InetSocketAddress remembered = this.known[slot];
		if (remembered != null && this.keys[slot] == key) {
			return remembered;
		}
		InetSocketAddress read = SocketAddresses.read(buffer, offset);
		this.keys[slot] = key;
		this.known[slot] = read;
		return read;
	}

}
