package io.github.socketserver.policy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AddressRange}.
 */
class AddressRangeTests {

	private static final String ALPHABET = "0123456789abcdefABCDEFgx:./%[]-+ \u0000\u0661\uff11\ud83d";

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.255.255, true", "10.0.0.0/8, 11.0.0.0, false", "10.0.0.0/8, 9.255.255.255, false",
			"0.0.0.0/0, 255.255.255.255, true", "0.0.0.0/0, ::1, false", "192.0.2.1, 192.0.2.1, true",
			"192.0.2.1/32, 192.0.2.2, false", "128.0.0.0/1, 128.0.0.1, true", "128.0.0.0/1, 127.255.255.255, false",
			"2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true", "2001:db8::/32, 2001:db9::, false",
			"::/0, ffff::, true", "::/0, 10.0.0.1, false", "::1, ::1, true", "::1/128, ::2, false",
			"fe80::/64, fe80::ffff:ffff:ffff:ffff, true", "fe80::/64, fe80:0:0:1::, false",
			"2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
			"2001:db8::8000:0:0:0/65, 2001:db8::7fff:0:0:1, false", "::ffff:10.0.0.0/104, 10.1.2.3, true",
			"::ffff:10.0.0.0/104, 11.1.2.3, false", "::ffff:0:0/96, 1.2.3.4, true", "::FFFF:192.0.2.1, 192.0.2.1, true",
			"::10.0.0.1, 10.0.0.1, false" })
	void aRangeContainsTheAddressesThatBeginWithItsPrefix(String range, String address, boolean contained)
			throws UnknownHostException {
		assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address))).isEqualTo(contained);
	}

	@Test
	void anIPv4MappedAddressIsAnIPv4Address() {
		NumericAddress ipv4 = NumericAddress.parse("192.0.2.1");
		assertThat(NumericAddress.parse("::ffff:192.0.2.1")).isEqualTo(ipv4);
		assertThat(NumericAddress.parse("::ffff:c000:201")).isEqualTo(ipv4);
		assertThat(AddressRange.parse("192.0.2.0/24").contains(ipv4)).isTrue();
	}

	@Test
	void aMappedAddressWithAScopeIsStillAnIPv4Address() throws UnknownHostException {
		byte[] bytes = new byte[16];
		bytes[10] = (byte) 0xff;
		bytes[11] = (byte) 0xff;
		bytes[12] = 10;
		InetAddress mapped = Inet6Address.getByAddress(null, bytes, 1);
		assertThat(mapped.getAddress()).hasSize(16);
		assertThat(AddressRange.parse("10.0.0.0/8").contains(mapped)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
			"10.0.0.0/8/8", "10.0.0.0/255.0.0.0", "10.0.0.0/4294967304", "10.0.0.0/ 8", " 10.0.0.0/8", "10.0.0.0 ",
			"10.0.0.0/8\n", "10/8", "10.0.0", "10.0.0.0.0", "10..0.0", "256.0.0.0", "010.0.0.0/8", "0x0a.0.0.0/8",
			"167772160", "1e1.0.0.0", "10.0.0.1/8", "2001:db8::1/32", "::/129", "::/0128", ":", ":::", "1::2::3",
			"::1%lo", "fe80::1%1/64", "[::1]", "::g", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "00001::",
			"::0c859", "::1.2.3", "::1.2.3.04", "::1.2.3.256", "1.2.3.4::", "::ffff:10.0.0.0/95", "::ffff:0:0/8",
			"::ffff:10.0.0.1/104", "localhost", "localhost/8", "example.org", "\u0661\u0660.0.0.0/8", "10.0.0.\uff10/8",
			"\u0000", "*", "all" })
	void whatIsNoRangeIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text))
			.withMessageContaining("'" + text + "' is no range of addresses such as '10.0.0.0/8'");
	}

	@Test
	void theMessageSaysWhatToWriteInstead() {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse("10.1.2.3/8"))
			.withMessageEndingWith("the address has bits behind its prefix; write '10.0.0.0/8' for the range");
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.0.0.0/8", "192.0.2.1, 192.0.2.1/32", "::1, 0:0:0:0:0:0:0:1/128",
			"::ffff:10.0.0.0/104, 10.0.0.0/8", "2001:DB8::/32, 2001:db8:0:0:0:0:0:0/32", "0.0.0.0/0, 0.0.0.0/0" })
	void aRangeIsWrittenInOneWay(String text, String written) {
		AddressRange range = AddressRange.parse(text);
		assertThat(range).hasToString(written).isEqualTo(AddressRange.parse(written));
		assertThat(range.hashCode()).isEqualTo(AddressRange.parse(written).hashCode());
	}

	@Test
	@Timeout(30)
	void whateverIsGivenTheResultIsARangeOrARefusal() {
		Random random = new Random(6);
		int ranges = 0;
		for (int i = 0; i < 200_000; i++) {
			ranges += isRange(randomText(random)) ? 1 : 0;
		}
		assertThat(ranges).isPositive();
	}

	@Test
	@Timeout(5)
	void aHugeTextIsRefusedAtOnce() {
		assertThat(isRange("1:".repeat(1_000_000))).isFalse();
		assertThat(isRange("1.".repeat(1_000_000))).isFalse();
		assertThat(isRange("10.0.0.0/" + "8".repeat(1_000_000))).isFalse();
	}

	private static boolean isRange(String text) {
		try {
			AddressRange range = AddressRange.parse(text);
			assertThat(AddressRange.parse(range.toString())).isEqualTo(range);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/*
	 * Half of them are nearly ranges: one letter of a real one is another.
	 */
	private static String randomText(Random random) {
		if (random.nextBoolean()) {
			String[] seeds = { "10.0.0.0/8", "2001:db8::/32", "::ffff:10.0.0.0/104", "::", "1:2:3:4:5:6:7:8" };
			StringBuilder text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
			text.setCharAt(random.nextInt(text.length()), letter(random));
			return text.toString();
		}
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(20); length > 0; length--) {
			text.append(letter(random));
		}
		return text.toString();
	}

	private static char letter(Random random) {
		return ALPHABET.charAt(random.nextInt(ALPHABET.length()));
	}

}
