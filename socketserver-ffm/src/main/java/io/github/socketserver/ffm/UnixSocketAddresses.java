package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.transport.AbstractUnixAddress;

/**
 * Addresses of Unix sockets as Linux writes them: the family, and either a path with a
 * NUL after it or a NUL and an abstract name.
 */
final class UnixSocketAddresses {

	/**
	 * One byte more than {@code sockaddr_un}: Linux tells a path that fills it with the
	 * NUL after it.
	 */
	static final int SIZE = 111;

	private static final int AF_UNIX = 1;

	private static final int NAME = 2;

	private static final int LONGEST_PATH = 107;

	private UnixSocketAddresses() {
	}

	/**
	 * Returns the name in an address.
	 * @param buffer where the address is
	 * @param offset where it begins
	 * @param length its length
	 * @return the name, without NULs at its end; empty if the socket has none
	 */
	static ByteBuffer name(ByteBuffer buffer, int offset, int length) {
		int end = offset + length;
		while (end > offset + NAME && buffer.get(end - 1) == 0) {
			end--;
		}
		int begin = Math.min(offset + NAME, offset + length);
		return buffer.slice(begin, Math.max(0, end - begin));
	}

	/**
	 * Writes an address.
	 * @param address the address
	 * @param buffer where to write it, from the beginning
	 * @return its length
	 * @throws IOException if it is not one of a Unix socket, or too long
	 */
	static int write(SocketAddress address, ByteBuffer buffer) throws IOException {
		buffer.putShort(0, (short) AF_UNIX);
		if (address instanceof AbstractUnixAddress named) {
			byte[] name = named.name().getBytes(StandardCharsets.UTF_8);
			buffer.put(NAME, (byte) 0).put(NAME + 1, name);
			return NAME + 1 + name.length;
		}
		if (address instanceof UnixDomainSocketAddress file) {
			byte[] path = file.getPath().toString().getBytes(StandardCharsets.UTF_8);
			if (path.length > LONGEST_PATH) {
				throw new IOException("A path of " + path.length + " bytes is too long for a Unix socket");
			}
			buffer.put(NAME, path).put(NAME + path.length, (byte) 0);
			return NAME + path.length + 1;
		}
		throw new IOException("Not the address of a Unix socket: " + address);
	}

}
