package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.transport.AbstractUnixAddress;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the PROXY protocol: a signature, a length, addresses, and values.
 */
final class BinaryProxyHeader {

	private static final byte[] SIGNATURE = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

	private static final int FIXED = 16;

	private static final int VERSION_AND_COMMAND = 12;

	private static final int FAMILY = 13;

	private static final int LENGTH = 14;

	private static final int LONGEST = 16 * 1024;

	private static final int LOCAL = 0x20;

	private static final int FORWARDED = 0x21;

	private static final int IPV4_BYTES = 4;

	private static final int IPV6_BYTES = 16;

	private static final int UNIX_BYTES = 108;

	private static final int CHECKSUM = 0x03;

	private static final int UNIQUE_ID = 0x05;

	private static final int TLS = 0x20;

	private static final int LONGEST_UNIQUE_ID = 128;

	private BinaryProxyHeader() {
	}

	/**
	 * Returns how many bytes are missing at the end of a header.
	 * @param header its beginning
	 * @return the number; 0 if the header is complete
	 * @throws ProxyHeaderException if this is no beginning of such a header
	 */
	static int missing(ByteBuffer header) throws ProxyHeaderException {
		requireSignature(header);
		if (header.limit() < FIXED) {
			return FIXED - header.limit();
		}
		int length = FIXED + Short.toUnsignedInt(header.getShort(LENGTH));
		if (length > LONGEST) {
			throw new ProxyHeaderException(
					"The header has " + length + " bytes, which are more than the limit of " + LONGEST);
		}
		return length - header.limit();
	}

	private static void requireSignature(ByteBuffer header) throws ProxyHeaderException {
		for (int i = 0; i < Math.min(header.limit(), SIGNATURE.length); i++) {
			if (header.get(i) != SIGNATURE[i]) {
				throw new ProxyHeaderException("There is no header of the PROXY protocol");
			}
		}
		if (header.limit() > VERSION_AND_COMMAND) {
			int value = Byte.toUnsignedInt(header.get(VERSION_AND_COMMAND));
			if (value != LOCAL && value != FORWARDED) {
				throw new ProxyHeaderException("0x%02x is no version and command that is known".formatted(value));
			}
		}
	}

	/**
	 * Reads a header.
	 * @param header the header, complete
	 * @return what it says
	 * @throws ProxyHeaderException if it breaks the rules
	 */
	static ProxyHeader parse(ByteBuffer header) throws ProxyHeaderException {
		if (header.get(VERSION_AND_COMMAND) == LOCAL) {
			return ProxyHeader.withoutAddresses(2, ProxyHeader.Protocol.LOCAL, header);
		}
		ProxyHeader.Protocol protocol = protocol(Byte.toUnsignedInt(header.get(FAMILY)));
		if (protocol == ProxyHeader.Protocol.UNKNOWN) {
			return ProxyHeader.withoutAddresses(2, protocol, header);
		}
		return parse(header, protocol);
	}

	private static ProxyHeader.Protocol protocol(int family) throws ProxyHeaderException {
		return switch (family) {
			case 0x11 -> ProxyHeader.Protocol.TCP4;
			case 0x12 -> ProxyHeader.Protocol.UDP4;
			case 0x21 -> ProxyHeader.Protocol.TCP6;
			case 0x22 -> ProxyHeader.Protocol.UDP6;
			case 0x31 -> ProxyHeader.Protocol.UNIX_STREAM;
			case 0x32 -> ProxyHeader.Protocol.UNIX_DATAGRAM;
			case 0x00, 0x01, 0x02, 0x10, 0x20, 0x30 -> ProxyHeader.Protocol.UNKNOWN;
			default -> throw new ProxyHeaderException("0x%02x is no family that is known".formatted(family));
		};
	}

	private static ProxyHeader parse(ByteBuffer header, ProxyHeader.Protocol protocol) throws ProxyHeaderException {
		int addressBytes = addressBytes(protocol);
		ByteBuffer content = header.duplicate().position(FIXED);
		boolean unix = addressBytes == UNIX_BYTES;
		if (content.remaining() < 2 * addressBytes + (unix ? 0 : 2 * Short.BYTES)) {
			throw new ProxyHeaderException("The header is too short for the addresses of " + protocol);
		}
		byte[] source = bytes(content, addressBytes);
		byte[] destination = bytes(content, addressBytes);
		SocketAddress from = unix ? unixAddress(source) : inetAddress(source, content);
		SocketAddress to = unix ? unixAddress(destination) : inetAddress(destination, content);
		ProxyTlvs values = ProxyTlvs.parse(content);
		check(header, values);
		byte[] tls = values.first(TLS);
		return new ProxyHeader(2, protocol, from, to, values, (tls != null) ? ProxyTls.parse(tls) : null, header);
	}

	private static int addressBytes(ProxyHeader.Protocol protocol) {
		return switch (protocol) {
			case TCP4, UDP4 -> IPV4_BYTES;
			case TCP6, UDP6 -> IPV6_BYTES;
			default -> UNIX_BYTES;
		};
	}

	private static byte[] bytes(ByteBuffer content, int length) {
		byte[] bytes = new byte[length];
		content.get(bytes);
		return bytes;
	}

	private static SocketAddress inetAddress(byte[] host, ByteBuffer content) throws ProxyHeaderException {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(host), Short.toUnsignedInt(content.getShort()));
		}
		catch (UnknownHostException ex) {
			throw new ProxyHeaderException("An address is wrong", ex);
		}
	}

	/*
	 * A name without a file begins with a NUL, and is followed by NULs like a path.
	 */
	private static @Nullable SocketAddress unixAddress(byte[] name) throws ProxyHeaderException {
		boolean isAbstract = name[0] == 0;
		int begin = isAbstract ? 1 : 0;
		int end = begin;
		while (end < name.length && name[end] != 0) {
			end++;
		}
		if (end == begin) {
			return null;
		}
		String text = new String(name, begin, end - begin, StandardCharsets.UTF_8);
		try {
			return isAbstract ? AbstractUnixAddress.of(text) : UnixDomainSocketAddress.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new ProxyHeaderException("The name of a Unix socket is none", ex);
		}
	}

	private static void check(ByteBuffer header, ProxyTlvs values) throws ProxyHeaderException {
		byte[] uniqueId = values.first(UNIQUE_ID);
		if (uniqueId != null && uniqueId.length > LONGEST_UNIQUE_ID) {
			throw new ProxyHeaderException("The unique ID is longer than " + LONGEST_UNIQUE_ID + " bytes");
		}
		List<byte[]> sums = values.values().getOrDefault(CHECKSUM, List.of());
		if (sums.size() > 1 || (sums.size() == 1 && sums.get(0).length != Integer.BYTES)) {
			throw new ProxyHeaderException("There is more than one checksum, or it has not 4 bytes");
		}
		if (sums.size() == 1 && ByteBuffer.wrap(sums.get(0)).getInt() != checksum(header)) {
			throw new ProxyHeaderException("The checksum is wrong");
		}
	}

	/*
	 * That of the whole header, with zeros in the place of the checksum.
	 */
	private static int checksum(ByteBuffer header) {
		ByteBuffer copy = ByteBuffer.allocate(header.limit()).put(header.duplicate()).flip();
		int at = FIXED + addressesOf(copy);
		while (copy.get(at) != CHECKSUM) {
			at += 1 + Short.BYTES + Short.toUnsignedInt(copy.getShort(at + 1));
		}
		copy.putInt(at + 1 + Short.BYTES, 0);
		CRC32C sum = new CRC32C();
		sum.update(copy);
		return (int) sum.getValue();
	}

	private static int addressesOf(ByteBuffer header) {
		return switch (header.get(FAMILY) >> 4) {
			case 1 -> 2 * (IPV4_BYTES + Short.BYTES);
			case 2 -> 2 * (IPV6_BYTES + Short.BYTES);
			default -> 2 * UNIX_BYTES;
		};
	}

}
