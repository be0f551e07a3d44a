package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Addresses as the operating system writes them, in buffers of its byte order.
 */
final class SocketAddresses {

	static final int SIZE = 28;

	static final int AF_INET = 2;

	static final int AF_INET6 = 10;

	private static final int SIZE_OF_IPV4 = 16;

	private static final int PORT = 2;

	private static final int IPV4 = 4;

	private static final int FLOW = 4;

	private static final int IPV6 = 8;

	private static final int SCOPE = 24;

	private SocketAddresses() {
	}

	/**
	 * Reads an address. One of IPv4 that came by IPv6 is made one of IPv4.
	 * @param buffer where it is
	 * @param offset where it begins
	 * @return the address
	 * @throws IOException never, since the length is right
	 */
	static InetSocketAddress read(ByteBuffer buffer, int offset) throws IOException {
		int port = (buffer.get(offset + PORT) & 0xff) << 8 | buffer.get(offset + PORT + 1) & 0xff;
		if (buffer.getShort(offset) == AF_INET) {
			byte[] bytes = new byte[4];
			buffer.get(offset + IPV4, bytes);
			return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
		}
		byte[] bytes = new byte[16];
		buffer.get(offset + IPV6, bytes);
		int scope = buffer.getInt(offset + SCOPE);
		InetAddress plain = InetAddress.getByAddress(bytes);
		return new InetSocketAddress(
				(scope > 0 && plain instanceof Inet6Address) ? Inet6Address.getByAddress(null, bytes, scope) : plain,
				port);
	}

	/**
	 * Writes an address.
	 * @param address the address
	 * @param family the socket's family: one of IPv6 takes both kinds of address
	 * @param buffer where to write it
	 * @param offset where to begin
	 * @return its length
	 * @throws IOException if a socket of the family cannot reach the address
	 */
	static int write(InetSocketAddress address, int family, ByteBuffer buffer, int offset) throws IOException {
		byte[] bytes = address.getAddress().getAddress();
		buffer.putShort(offset, (short) family);
		buffer.put(offset + PORT, (byte) (address.getPort() >> 8)).put(offset + PORT + 1, (byte) address.getPort());
		if (family == AF_INET6) {
			writeIpv6(address.getAddress(), bytes, buffer, offset);
			return SIZE;
		}
		if (bytes.length > Integer.BYTES) {
			throw new IOException("A socket of IPv4 cannot send to " + address);
		}
		buffer.put(offset + IPV4, bytes).putLong(offset + IPV6, 0);
		return SIZE_OF_IPV4;
	}

	private static void writeIpv6(InetAddress address, byte[] bytes, ByteBuffer buffer, int offset) {
		buffer.putInt(offset + FLOW, 0);
		if (bytes.length == Integer.BYTES) {
			buffer.putLong(offset + IPV6, 0).putShort(offset + IPV6 + 8, (short) 0);
			buffer.putShort(offset + IPV6 + 10, (short) 0xffff).put(offset + IPV6 + 12, bytes);
		}
		else {
			buffer.put(offset + IPV6, bytes);
		}
		buffer.putInt(offset + SCOPE, (address instanceof Inet6Address inet6) ? inet6.getScopeId() : 0);
	}

}
