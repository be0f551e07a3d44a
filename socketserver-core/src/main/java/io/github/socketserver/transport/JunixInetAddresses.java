package io.github.socketserver.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFGenericSocketAddress;

/**
 * Reads the {@code sockaddr} that junixsocket keeps of a TCP client, as Linux lays it
 * out.
 */
final class JunixInetAddresses {

	private static final int AF_INET = 2;

	private static final int AF_INET6 = 10;

	private JunixInetAddresses() {
	}

	static @Nullable InetSocketAddress of(AFGenericSocketAddress address) {
		ByteBuffer bytes = ByteBuffer.wrap(address.toBytes());
		if (bytes.remaining() < 8) {
			return null;
		}
		int family = bytes.order(ByteOrder.nativeOrder()).getShort(0);
		int port = bytes.order(ByteOrder.BIG_ENDIAN).getShort(2) & 0xffff;
		try {
			return switch (family) {
				case AF_INET -> new InetSocketAddress(InetAddress.getByAddress(slice(bytes, 4, 4)), port);
				case AF_INET6 -> new InetSocketAddress(inet6(bytes), port);
				default -> null;
			};
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static InetAddress inet6(ByteBuffer bytes) throws UnknownHostException {
		int scope = bytes.order(ByteOrder.nativeOrder()).getInt(24);
		byte[] address = slice(bytes, 8, 16);
		return (scope == 0) ? InetAddress.getByAddress(address) : Inet6Address.getByAddress(null, address, scope);
	}

	private static byte[] slice(ByteBuffer bytes, int from, int length) {
		byte[] slice = new byte[length];
		bytes.get(from, slice);
		return slice;
	}

}
