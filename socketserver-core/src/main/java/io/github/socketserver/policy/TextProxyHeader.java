package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.io.ProxyHeaderException;

/**
 * Version 1 of the PROXY protocol: a line of text such as
 * {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 443}.
 */
final class TextProxyHeader {

	private static final String PREFIX = "PROXY ";

	private static final String UNKNOWN = "PROXY UNKNOWN";

	private static final int SHORTEST = 15;

	private static final int LONGEST = 107;

	/**
	 * The line has as many spaces as that, and a byte at least behind each.
	 */
	private static final int SPACES = 5;

	private static final int LARGEST_PORT = 65_535;

	private TextProxyHeader() {
	}

	/**
	 * Returns how many bytes are surely missing at the end of a line.
	 * @param line its beginning
	 * @return the number; 0 if the line is complete
	 * @throws ProxyHeaderException if this is no beginning of such a line
	 */
	static int missing(ByteBuffer line) throws ProxyHeaderException {
		requirePrefix(line);
		if (isComplete(line)) {
			return 0;
		}
		if (line.limit() >= LONGEST) {
			throw new ProxyHeaderException("The line is longer than " + LONGEST + " bytes");
		}
		if (line.limit() < UNKNOWN.length()) {
			return SHORTEST - line.limit();
		}
		int end = (line.get(line.limit() - 1) == '\r') ? 1 : 2;
		int missing = startsWith(line, UNKNOWN) ? end : missingFields(line) + end;
		return Math.min(missing, LONGEST - line.limit());
	}

	private static void requirePrefix(ByteBuffer line) throws ProxyHeaderException {
		if (!startsWith(line, PREFIX)) {
			throw new ProxyHeaderException("There is no header of the PROXY protocol");
		}
	}

	/*
	 * As far as the shorter of both goes.
	 */
	private static boolean startsWith(ByteBuffer line, String prefix) {
		for (int i = 0; i < Math.min(line.limit(), prefix.length()); i++) {
			if (line.get(i) != prefix.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/*
	 * Nothing that follows the line has been read, so an end of line is at the end, or
	 * where none belongs.
	 */
	private static boolean isComplete(ByteBuffer line) throws ProxyHeaderException {
		int last = line.limit() - 1;
		for (int i = 0; i <= last; i++) {
			boolean returned = i > 0 && line.get(i - 1) == '\r';
			if (returned != (line.get(i) == '\n') || (returned && i < last)) {
				throw new ProxyHeaderException("The line does not end by CR and LF, or too early");
			}
		}
		return line.get(last) == '\n';
	}

	private static int missingFields(ByteBuffer line) {
		int spaces = 0;
		for (int i = 0; i < line.limit(); i++) {
			spaces += (line.get(i) == ' ') ? 1 : 0;
		}
		int begun = (line.get(line.limit() - 1) == ' ') ? 1 : 0;
		return 2 * Math.max(0, SPACES - spaces) + begun;
	}

	/**
	 * Reads a line.
	 * @param line the line, complete
	 * @return what it says
	 * @throws ProxyHeaderException if it breaks the rules
	 */
	static ProxyHeader parse(ByteBuffer line) throws ProxyHeaderException {
		String text = StandardCharsets.ISO_8859_1.decode(line.duplicate()).toString();
		String content = text.substring(0, text.length() - 2);
		if (content.equals(UNKNOWN) || content.startsWith(UNKNOWN + " ")) {
			return ProxyHeader.withoutAddresses(1, ProxyHeader.Protocol.UNKNOWN, line);
		}
		String[] fields = content.split(" ", -1);
		if (fields.length != SPACES + 1) {
			throw new ProxyHeaderException("The line has " + fields.length + " fields instead of 6");
		}
		return switch (fields[1]) {
			case "TCP4" -> parse(ProxyHeader.Protocol.TCP4, fields, line);
			case "TCP6" -> parse(ProxyHeader.Protocol.TCP6, fields, line);
			default -> throw new ProxyHeaderException("'" + fields[1] + "' is none of TCP4, TCP6, and UNKNOWN");
		};
	}

	private static ProxyHeader parse(ProxyHeader.Protocol protocol, String[] fields, ByteBuffer line)
			throws ProxyHeaderException {
		try {
			return new ProxyHeader(1, protocol, address(protocol, fields[2], fields[4]),
					address(protocol, fields[3], fields[5]), ProxyTlvs.NONE, null, line);
		}
		catch (IllegalArgumentException ex) {
			throw new ProxyHeaderException("An address or port is wrong: " + ex.getMessage(), ex);
		}
	}

	private static InetSocketAddress address(ProxyHeader.Protocol protocol, String host, String port) {
		if (NumericAddress.isIPv6(host) != (protocol == ProxyHeader.Protocol.TCP6)) {
			throw new IllegalArgumentException("'" + host + "' is no address of " + protocol);
		}
		return new InetSocketAddress(NumericAddress.parse(host).toInetAddress(),
				DecimalNumber.parse(port, LARGEST_PORT));
	}

}
