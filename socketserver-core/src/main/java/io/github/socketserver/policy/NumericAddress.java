package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Bits of an address, the first of them in front; those of IPv4 are followed by zeros. An
 * IPv4-mapped IPv6 address is an IPv4 address.
 *
 * @param ipv4 whether it is one of IPv4
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record NumericAddress(boolean ipv4, long high, long low) implements Comparable<NumericAddress> {

	private static final int MAPPED_BYTES = 12;

	private static final int LONGEST = 45;

	private static final int MOST_DIGITS = 4;

	static final int MAPPED_BITS = 96;

	static NumericAddress of(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (bytes.length == 4) {
			return ofIPv4(bytes, 0);
		}
		return isMapped(bytes) ? ofIPv4(bytes, MAPPED_BYTES)
				: new NumericAddress(false, bits(bytes, 0, 8), bits(bytes, 8, 8));
	}

	/**
	 * Reads an address. Names are never looked up.
	 * @param text the address, without a zone
	 * @return the address
	 * @throws IllegalArgumentException if it is none
	 */
	static NumericAddress parse(String text) {
		if (text.length() > LONGEST) {
			throw new IllegalArgumentException("it is longer than an address");
		}
		return isIPv6(text) ? parseIPv6(text) : ofIPv4(parseIPv4(text), 0);
	}

	static boolean isIPv6(String text) {
		return text.indexOf(':') >= 0;
	}

	int length() {
		return this.ipv4 ? 32 : 128;
	}

	/**
	 * Returns the address with zeros behind its first bits.
	 * @param bits how many bits to keep
	 * @return the address
	 */
	NumericAddress prefix(int bits) {
		return new NumericAddress(this.ipv4, this.high & mask(bits), this.low & mask(bits - Long.SIZE));
	}

	@Override
	public int compareTo(NumericAddress other) {
		if (this.ipv4 != other.ipv4) {
			return this.ipv4 ? -1 : 1;
		}
		int order = Long.compareUnsigned(this.high, other.high);
		return (order != 0) ? order : Long.compareUnsigned(this.low, other.low);
	}

	@Override
	public String toString() {
		return toInetAddress().getHostAddress();
	}

	InetAddress toInetAddress() {
		byte[] bytes = new byte[length() / Byte.SIZE];
		for (int i = 0; i < bytes.length; i++) {
			long half = (i < 8) ? this.high : this.low;
			bytes[i] = (byte) (half >>> (Long.SIZE - Byte.SIZE * (i % 8 + 1)));
		}
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long mask(int bits) {
		if (bits <= 0) {
			return 0;
		}
		return (bits >= Long.SIZE) ? -1 : -1L << (Long.SIZE - bits);
	}

	private static NumericAddress ofIPv4(byte[] bytes, int offset) {
		return new NumericAddress(true, bits(bytes, offset, 4) << Integer.SIZE, 0);
	}

	private static long bits(byte[] bytes, int offset, int count) {
		long bits = 0;
		for (int i = offset; i < offset + count; i++) {
			bits = bits << Byte.SIZE | bytes[i] & 0xff;
		}
		return bits;
	}

	private static boolean isMapped(byte[] bytes) {
		return bits(bytes, 0, 8) == 0 && bits(bytes, 8, 4) == 0xffff;
	}

	private static byte[] parseIPv4(String text) {
		String[] parts = text.split(Pattern.quote("."), -1);
		if (parts.length != 4) {
			throw new IllegalArgumentException("it is no numeric address");
		}
		byte[] bytes = new byte[parts.length];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) DecimalNumber.parse(parts[i], 255);
		}
		return bytes;
	}

	/*
	 * The JDK takes what has a colon and is in brackets for an address, not for a name,
	 * and more zeros in front of a group than there may be (RFC 4291, 2.2).
	 */
	private static NumericAddress parseIPv6(String text) {
		requireIPv6Characters(text);
		int tail = text.lastIndexOf(':') + 1;
		if (text.indexOf('.') >= 0) {
			parseIPv4(text.substring(tail));
		}
		try {
			return of(InetAddress.getByName('[' + text + ']'));
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("it is no IPv6 address", ex);
		}
	}

	private static void requireIPv6Characters(String text) {
		int digits = 0;
		for (int i = 0; i < text.length(); i++) {
			char letter = text.charAt(i);
			digits = (letter == ':' || letter == '.') ? 0 : digits + 1;
			boolean known = letter == ':' || letter == '.' || (letter >= '0' && letter <= '9')
					|| (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
			if (!known || digits > MOST_DIGITS) {
				throw new IllegalArgumentException((letter == '%') ? "it has a zone" : "it is no numeric address");
			}
		}
	}

}
