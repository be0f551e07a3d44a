package io.github.socketserver.policy;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.testing.ProxyHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TextProxyHeader}.
 */
class TextProxyHeaderTests {

	@Test
	void aLineTellsOfBothEndsOfAConnectionOfIPv4() throws IOException {
		ProxyHeader header = read("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443");
		assertThat(header.version()).isEqualTo(1);
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.TCP4);
		assertThat(header.isForwarded()).isTrue();
		assertThat(header.sourceAddress()).isEqualTo(new InetSocketAddress("192.168.0.1", 56_324));
		assertThat(header.destinationAddress()).isEqualTo(new InetSocketAddress("192.168.0.11", 443));
		assertThat(header.valueTypes()).isEmpty();
		assertThat(header.tls()).isNull();
	}

	@Test
	void aLineTellsOfBothEndsOfAConnectionOfIPv6() throws IOException {
		ProxyHeader header = read("PROXY TCP6 2001:DB8::1 fe80:0:0:0:0:0:0:2 0 65535");
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.TCP6);
		assertThat(header.sourceAddress()).isEqualTo(new InetSocketAddress("2001:db8::1", 0));
		assertThat(header.destinationAddress()).isEqualTo(new InetSocketAddress("fe80::2", 65_535));
	}

	@Test
	void anIPv4AddressMappedToIPv6IsOneOfIPv4() throws IOException {
		assertThat(read("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2").sourceAddress()).isInstanceOfSatisfying(
				InetSocketAddress.class,
				(address) -> assertThat(address.getAddress()).isInstanceOf(Inet4Address.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN", "PROXY UNKNOWN ", "PROXY UNKNOWN 192.0.2.1 192.0.2.2 1 2",
			"PROXY UNKNOWN \u0000\u00ff whatever TCP4" })
	void whatIsUnknownHasNoAddressesWhateverTheLineSays(String line) throws IOException {
		ProxyHeader header = read(line);
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.UNKNOWN);
		assertThat(header.isForwarded()).isFalse();
		assertThat(header.sourceAddress()).isNull();
		assertThat(header.destinationAddress()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY", "PROXY ", "PROXY\tTCP4 1.1.1.1 2.2.2.2 1 2", "proxy TCP4 1.1.1.1 2.2.2.2 1 2",
			"PROXY  TCP4 1.1.1.1 2.2.2.2 1 2", "PROXY tcp4 1.1.1.1 2.2.2.2 1 2", "PROXY TCP4  1.1.1.1 2.2.2.2 1 2",
			"PROXY TCP4 1.1.1.1 2.2.2.2 1 2 ", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3", "PROXY TCP4 1.1.1.1 2.2.2.2 1",
			"PROXY TCP4 1.1.1.1 2.2.2.2 1 ", "PROXY TCP4 1.1.1 2.2.2.2 1 2", "PROXY TCP4 1.1.1.256 2.2.2.2 1 2",
			"PROXY TCP4 01.1.1.1 2.2.2.2 1 2", "PROXY TCP4 1.1.1.1 2.2.2.02 1 2", "PROXY TCP4 +1.1.1.1 2.2.2.2 1 2",
			"PROXY TCP4 1.1.1.1 2.2.2.2 65536 2", "PROXY TCP4 1.1.1.1 2.2.2.2 1 99999999",
			"PROXY TCP4 1.1.1.1 2.2.2.2 -1 2", "PROXY TCP4 1.1.1.1 2.2.2.2 01 2", "PROXY TCP4 1.1.1.1 2.2.2.2 1 00",
			"PROXY TCP4 1.1.1.1 2.2.2.2 +1 2", "PROXY TCP4 1.1.1.1 2.2.2.2 0x1 2",
			"PROXY TCP4 1.1.1.1 2.2.2.2 1 \u00b2", "PROXY TCP4 ::1 ::2 1 2", "PROXY TCP6 1.1.1.1 2.2.2.2 1 2",
			"PROXY TCP6 ::1 2.2.2.2 1 2", "PROXY TCP6 :::1 ::2 1 2", "PROXY TCP6 ::1%lo ::2 1 2",
			"PROXY TCP6 [::1] ::2 1 2", "PROXY TCP6 ::1::1 ::2 1 2", "PROXY TCP6 1:2:3:4:5:6:7 ::2 1 2",
			"PROXY TCP6 ::12345 ::2 1 2", "PROXY TCP4 localhost 2.2.2.2 1 2", "PROXY UDP4 1.1.1.1 2.2.2.2 1 2",
			"PROXY UNKNOWNS", "PROXY TCP4 1.1.1.1\u0000 2.2.2.2 1 2", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\u0000",
			"PROXY TCP4 1.1.1.1\r 2.2.2.2 1 2", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r", "PROXY UNKNOWN \r",
			"PROXY UNKNOWN \n", "PROXY \n", "PROXY TCP4 1.1.1.1 2.2.2.2 1\n 2", "PROXY \r\n\r\n\u0000\r\nQUIT\n" })
	void aLineThatBreaksTheRulesIsRefused(String line) {
		assertRefused(ProxyHeaders.line(line));
	}

	@Test
	void digitsOfOtherScriptsAreNone() {
		assertRefused("PROXY TCP4 1.1.1.1 2.2.2.2 \u0661 2\r\n".getBytes());
		assertRefused("PROXY TCP4 \uff11.1.1.1 2.2.2.2 1 2\r\n".getBytes());
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\n\r\n",
			"PROXY TCP4 1.1.1.1 2.2.2.2 1 2\rX", "PROXY UNKNOWN\n", "PROXY UNKNOWN\rX" })
	void aLineEndsByBothCrAndLf(String text) {
		assertRefused(text.getBytes());
	}

	@Test
	void aLineOf107BytesIsReadAndALongerOneIsNot() throws IOException {
		String longest = "PROXY UNKNOWN " + "x".repeat(107 - 16);
		assertThat(ProxyHeaders.line(longest)).hasSize(107);
		assertThat(read(longest).protocol()).isEqualTo(ProxyHeader.Protocol.UNKNOWN);
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> read(longest + "x"))
			.withMessage("The line is longer than 107 bytes");
		ChunkedConnection endless = new ChunkedConnection(("PROXY UNKNOWN " + "x".repeat(10_000)).getBytes(), 1 << 20,
				false);
		endless.arrive();
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> new ProxyHeaderReader().read(endless));
		assertThat(endless.consumed()).isEqualTo(107);
	}

	@Test
	void aLineThatIsTooShortIsRefusedAtItsEndAndNotWaitedFor() {
		ChunkedConnection connection = new ChunkedConnection(ProxyHeaders.line("PROXY TCP4 1.1.1.1"), 1 << 20, false);
		connection.arrive();
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> new ProxyHeaderReader().read(connection))
			.withMessage("The line has 3 fields instead of 6");
	}

	private static void assertRefused(byte[] bytes) {
		ChunkedConnection connection = new ChunkedConnection(bytes, 1 << 20, false);
		connection.arrive();
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> new ProxyHeaderReader().read(connection))
			.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.ERROR));
	}

	private static ProxyHeader read(String line) throws IOException {
		ChunkedConnection connection = new ChunkedConnection(ProxyHeaders.line(line), 1 << 20, false);
		connection.arrive();
		return new ProxyHeaderReader().read(connection);
	}

}
