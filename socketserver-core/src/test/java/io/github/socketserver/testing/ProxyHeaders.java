package io.github.socketserver.testing;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Builds headers of version 2 of the PROXY protocol, right ones and wrong ones.
 */
public final class ProxyHeaders {

	private static final byte[] SIGNATURE = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a };

	private final ByteArrayOutputStream content = new ByteArrayOutputStream();

	private final int versionAndCommand;

	private final int family;

	private ProxyHeaders(int versionAndCommand, int family) {
		this.versionAndCommand = versionAndCommand;
		this.family = family;
	}

	/**
	 * Begins a header.
	 * @param versionAndCommand the 13th byte
	 * @param family the 14th byte
	 * @return the header
	 */
	public static ProxyHeaders of(int versionAndCommand, int family) {
		return new ProxyHeaders(versionAndCommand, family);
	}

	/**
	 * Begins a header for a client of IP.
	 * @param source the client's address
	 * @param sourcePort the client's port
	 * @return the header
	 */
	public static ProxyHeaders tcp(String source, int sourcePort) {
		boolean ipv6 = source.indexOf(':') >= 0;
		return tcp(source, sourcePort, ipv6 ? "2001:db8::99" : "198.51.100.99", 443);
	}

	/**
	 * Begins a header for a client of IP.
	 * @param source the client's address
	 * @param sourcePort the client's port
	 * @param destination the proxy's address
	 * @param destinationPort the proxy's port
	 * @return the header
	 */
	public static ProxyHeaders tcp(String source, int sourcePort, String destination, int destinationPort) {
		ProxyHeaders header = of(0x21, (source.indexOf(':') >= 0) ? 0x21 : 0x11);
		return header.raw(address(source)).raw(address(destination)).raw(port(sourcePort)).raw(port(destinationPort));
	}

	/**
	 * Begins a header for a client of a Unix socket.
	 * @param source the client's path; empty for none
	 * @param destination the proxy's path
	 * @return the header
	 */
	public static ProxyHeaders unix(String source, String destination) {
		return of(0x21, 0x31).raw(path(source)).raw(path(destination));
	}

	/**
	 * Returns a header by which a proxy speaks for itself.
	 * @return the bytes
	 */
	public static byte[] local() {
		return of(0x20, 0x00).bytes();
	}

	/**
	 * Returns a line of version 1.
	 * @param line the line without its end
	 * @return the bytes
	 */
	public static byte[] line(String line) {
		return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Appends bytes.
	 * @param bytes the bytes
	 * @return this
	 */
	public ProxyHeaders raw(byte... bytes) {
		this.content.writeBytes(bytes);
		return this;
	}

	/**
	 * Appends a value.
	 * @param type its type
	 * @param value the value
	 * @return this
	 */
	public ProxyHeaders with(int type, byte... value) {
		return raw(value(type, value));
	}

	/**
	 * Appends a value.
	 * @param type its type
	 * @param value the value
	 * @return this
	 */
	public ProxyHeaders with(int type, String value) {
		return with(type, value.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns the header.
	 * @return the bytes
	 */
	public byte[] bytes() {
		ByteBuffer header = ByteBuffer.allocate(16 + this.content.size());
		header.put(SIGNATURE).put((byte) this.versionAndCommand).put((byte) this.family);
		return header.putShort((short) this.content.size()).put(this.content.toByteArray()).array();
	}

	/**
	 * Returns the header with a checksum as its last value.
	 * @return the bytes
	 */
	public byte[] bytesWithChecksum() {
		with(0x03, new byte[4]);
		byte[] header = bytes();
		ByteBuffer.wrap(header).putInt(header.length - 4, crc32c(header));
		return header;
	}

	/**
	 * Returns a value with its type and length in front.
	 * @param type its type
	 * @param value the value
	 * @return the bytes
	 */
	public static byte[] value(int type, byte... value) {
		return ByteBuffer.allocate(3 + value.length).put((byte) type).putShort((short) value.length).put(value).array();
	}

	/**
	 * The checksum of RFC 4960, bit by bit.
	 * @param bytes what to sum up
	 * @return the checksum
	 */
	public static int crc32c(byte[] bytes) {
		int sum = -1;
		for (byte next : bytes) {
			sum ^= next & 0xff;
			for (int bit = 0; bit < 8; bit++) {
				sum = ((sum & 1) != 0) ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
			}
		}
		return ~sum;
	}

	private static byte[] address(String address) {
		try {
			return InetAddress.getByName(address).getAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static byte[] port(int port) {
		return new byte[] { (byte) (port >> 8), (byte) port };
	}

	private static byte[] path(String path) {
		return ByteBuffer.allocate(108).put(path.getBytes(StandardCharsets.UTF_8)).array();
	}

}
