package io.github.socketserver.policy;

import java.net.InetAddress;
import java.util.Objects;

/**
 * Addresses that begin with the same bits, in the notation of CIDR (RFC 4632, RFC 4291):
 * {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address. Python's
 * {@code ipaddress.ip_network}, as strict.
 * <p>
 * Ranges of IPv4 and of IPv6 are apart: {@code ::/0} has no IPv4 address in it. A range
 * of IPv4-mapped addresses is one of IPv4.
 *
 * @since 0.1.0
 */
public final class AddressRange {

	private final NumericAddress first;

	private final int prefixLength;

	private AddressRange(NumericAddress first, int prefixLength) {
		this.first = first;
		this.prefixLength = prefixLength;
	}

	/**
	 * Reads a range. Names are never looked up.
	 * @param text the range
	 * @return the range
	 * @throws IllegalArgumentException if it is none
	 */
	public static AddressRange parse(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		try {
			int slash = text.indexOf('/');
			String host = (slash < 0) ? text : text.substring(0, slash);
			NumericAddress address = NumericAddress.parse(host);
			int prefix = (slash < 0) ? address.length() : prefixLength(host, address, text.substring(slash + 1));
			return new AddressRange(requireFirst(address, prefix), prefix);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is no range of addresses such as '10.0.0.0/8', "
					+ "'2001:db8::/32' or '192.0.2.1': " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns whether an address is one of the range.
	 * @param address the address
	 * @return {@code true} if so
	 */
	public boolean contains(InetAddress address) {
		return contains(NumericAddress.of(address));
	}

	boolean contains(NumericAddress address) {
		return this.first.equals(address.prefix(this.prefixLength));
	}

	boolean contains(AddressRange other) {
		return this.prefixLength <= other.prefixLength && contains(other.first);
	}

	NumericAddress first() {
		return this.first;
	}

	int prefixLength() {
		return this.prefixLength;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof AddressRange range && this.first.equals(range.first)
				&& this.prefixLength == range.prefixLength;
	}

	@Override
	public int hashCode() {
		return 31 * this.first.hashCode() + this.prefixLength;
	}

	@Override
	public String toString() {
		return this.first + "/" + this.prefixLength;
	}

	private static int prefixLength(String host, NumericAddress address, String prefix) {
		boolean mapped = address.ipv4() && NumericAddress.isIPv6(host);
		int length = DecimalNumber.parse(prefix, mapped ? 128 : address.length());
		if (!mapped) {
			return length;
		}
		if (length < NumericAddress.MAPPED_BITS) {
			throw new IllegalArgumentException("a range of IPv4-mapped addresses has a prefix of at least 96 bits");
		}
		return length - NumericAddress.MAPPED_BITS;
	}

	private static NumericAddress requireFirst(NumericAddress address, int prefix) {
		NumericAddress first = address.prefix(prefix);
		if (!first.equals(address)) {
			throw new IllegalArgumentException(
					"the address has bits behind its prefix; write '" + first + "/" + prefix + "' for the range");
		}
		return first;
	}

}
