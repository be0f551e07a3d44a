package io.github.socketserver.policy;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

import io.github.socketserver.testing.Allocations;
import io.github.socketserver.testing.Fuzz;
import io.github.socketserver.testing.FuzzInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ranges of addresses at random, compared with a second reading of the rules that has
 * nothing in common with the first.
 */
@Timeout(600)
class AddressRangeFuzzTests {

	private static final long MOST_MEMORY = 1 << 20;

	@Test
	void whateverIsGivenItIsARangeIfTheRulesSaySo() {
		Fuzz.check("a text is a range if the rules say so", (input) -> {
			String text = text(input);
			Allocations allocations = Allocations.begin();
			String parsed = parsed(text);
			allocations.assertAtMost(MOST_MEMORY + 20L * text.length());
			assertThat(parsed).as("'%s'", text).isEqualTo(expected(text));
		});
	}

	@Test
	void aRangeContainsExactlyTheAddressesWithItsPrefix() {
		Fuzz.check("a range contains the addresses with its prefix", (input) -> {
			byte[] bytes = input.bytes(input.chance(50) ? 4 : 16);
			int length = input.between(0, 8 * bytes.length);
			BigInteger first = bits(bytes).shiftRight(8 * bytes.length - length).shiftLeft(8 * bytes.length - length);
			AddressRange range = AddressRange.parse(host(first, bytes.length) + "/" + length);
			byte[] other = input.chance(50) ? input.bytes(bytes.length) : bytes(
					bits(bytes).xor(BigInteger.ONE.shiftLeft(input.between(0, 8 * bytes.length - 1))), bytes.length);
			boolean same = bits(other).shiftRight(8 * bytes.length - length)
				.equals(first.shiftRight(8 * bytes.length - length));
			assertThat(range.contains(InetAddress.getByAddress(other))).isEqualTo(same);
			assertThat(range.contains(InetAddress.getByAddress(bytes))).isTrue();
			assertThat(AddressRange.parse(range.toString())).isEqualTo(range);
		});
	}

	private static String text(FuzzInput input) {
		String address = input.chance(40) ? ipv4(input) : ipv6(input);
		String text = input.chance(30) ? address : address + "/" + input.between(0, input.oneOf(8, 32, 128, 1000));
		return input.chance(60) ? text : spoiled(text, input);
	}

	private static String ipv4(FuzzInput input) {
		int kept = input.between(0, 4);
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 4; i++) {
			text.append((i == 0) ? "" : ".").append((i < kept) ? input.between(0, 256) : 0);
		}
		return text.toString();
	}

	private static String ipv6(FuzzInput input) {
		int groups = input.between(0, 8);
		int gap = input.chance(80) ? input.between(0, groups) : -1;
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < groups; i++) {
			boolean first = text.length() == 0 || text.charAt(text.length() - 1) == ':';
			text.append((i == gap) ? "::" : first ? "" : ":").append(group(input));
		}
		text.append((gap == groups) ? "::" : "");
		return input.chance(15) ? text + (text.toString().endsWith(":") ? "" : ":") + ipv4(input) : text.toString();
	}

	private static String group(FuzzInput input) {
		return input.chance(20) ? "0" : input.text(input.oneOf(1, 2, 3, 4, 4, 4, 5), "0123456789abcdefABCDEF");
	}

	private static String spoiled(String text, FuzzInput input) {
		int at = input.between(0, text.length());
		String wrong = input.text(input.between(0, 2), "0123456789abcfg:./%[]-+ \u0000\u0661\uff11");
		return text.substring(0, at) + wrong + text.substring(Math.min(text.length(), at + input.between(0, 2)));
	}

	private static String parsed(String text) {
		try {
			AddressRange range = AddressRange.parse(text);
			byte[] first = range.first().toInetAddress().getAddress();
			return bits(first).toString(16) + "/" + range.prefixLength() + "/" + first.length;
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).hasMessageContaining("is no range of addresses");
			return "refused";
		}
	}

	/*
	 * RFC 4291, 2.2 and 2.3, and RFC 4632, 3.1, as strict as Python's ipaddress.
	 */
	private static String expected(String text) {
		String[] parts = text.split("/", -1);
		byte[] address = (parts.length <= 2) ? address(parts[0]) : null;
		if (address == null) {
			return "refused";
		}
		int bits = 8 * address.length;
		int length = (parts.length == 1) ? bits : decimal(parts[1], bits);
		boolean mapped = address.length == 16 && bits(address).shiftRight(32).equals(BigInteger.valueOf(0xffff));
		if (length < 0 || (mapped && length < 96)
				|| bits(address).getLowestSetBit() >= 0 && bits(address).getLowestSetBit() < bits - length) {
			return "refused";
		}
		return mapped ? bits(address).and(BigInteger.valueOf(0xffff_ffffL)).toString(16) + "/" + (length - 96) + "/4"
				: bits(address).toString(16) + "/" + length + "/" + address.length;
	}

	private static byte[] address(String text) {
		return (text.indexOf(':') >= 0) ? addressOfGroups(text) : addressOfNumbers(text);
	}

	private static byte[] addressOfNumbers(String text) {
		String[] numbers = text.split("[.]", -1);
		byte[] bytes = new byte[4];
		for (int i = 0; i < numbers.length && i < 4; i++) {
			int number = decimal(numbers[i], 255);
			if (number < 0) {
				return null;
			}
			bytes[i] = (byte) number;
		}
		return (numbers.length == 4) ? bytes : null;
	}

	private static byte[] addressOfGroups(String text) {
		int gap = text.indexOf("::");
		if (gap < 0) {
			byte[] all = groups(text);
			return (all != null && all.length == 16) ? all : null;
		}
		byte[] before = (gap == 0) ? new byte[0] : groups(text.substring(0, gap));
		String rest = text.substring(gap + 2);
		byte[] after = rest.isEmpty() ? new byte[0] : groups(rest);
		boolean dotted = gap > 0 && text.substring(0, gap).indexOf('.') >= 0;
		if (before == null || after == null || dotted || before.length + after.length > 14) {
			return null;
		}
		byte[] bytes = new byte[16];
		System.arraycopy(before, 0, bytes, 0, before.length);
		System.arraycopy(after, 0, bytes, 16 - after.length, after.length);
		return bytes;
	}

	private static byte[] groups(String text) {
		String[] groups = text.split(":", -1);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < groups.length; i++) {
			byte[] next = (i == groups.length - 1 && groups[i].indexOf('.') >= 0) ? addressOfNumbers(groups[i])
					: group(groups[i]);
			if (next == null) {
				return null;
			}
			bytes.writeBytes(next);
		}
		return bytes.toByteArray();
	}

	private static byte[] group(String text) {
		if (text.isEmpty() || text.length() > 4 || !consistsOf(text, "0123456789abcdefABCDEF")) {
			return null;
		}
		int value = Integer.parseInt(text, 16);
		return new byte[] { (byte) (value >> 8), (byte) value };
	}

	private static int decimal(String text, int most) {
		boolean number = !text.isEmpty() && text.length() <= 3 && consistsOf(text, "0123456789")
				&& (text.length() == 1 || text.charAt(0) != '0');
		int value = number ? Integer.parseInt(text) : -1;
		return (value > most) ? -1 : value;
	}

	private static boolean consistsOf(String text, String letters) {
		return text.chars().allMatch((letter) -> letters.indexOf(letter) >= 0);
	}

	private static String host(BigInteger bits, int length) throws UnknownHostException {
		return InetAddress.getByAddress(bytes(bits, length)).getHostAddress();
	}

	private static BigInteger bits(byte[] bytes) {
		return new BigInteger(1, bytes);
	}

	private static byte[] bytes(BigInteger bits, int length) {
		byte[] bytes = new byte[length];
		byte[] given = bits.toByteArray();
		int count = Math.min(given.length, length);
		System.arraycopy(given, given.length - count, bytes, length - count, count);
		return bytes;
	}

}
