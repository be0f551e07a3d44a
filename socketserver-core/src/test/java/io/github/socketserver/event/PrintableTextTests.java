package io.github.socketserver.event;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrintableText} and {@link NumericAddress}.
 */
class PrintableTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "/run/my socket", "\u00fcn\u00efc\u00f6d\u00e9 \u65e5\u672c", "a'b<c>&{}$" })
	void plainTextStaysAsItIs(String text) {
		assertThat(PrintableText.of(text)).isSameAs(text);
	}

	@Test
	void aLineEndCannotBeginALineOfItsOwn() {
		assertThat(PrintableText.of("x\r\n2026 ERROR forged"))
			.isEqualTo("x" + shown("000d") + shown("000a") + "2026 ERROR forged");
		String ends = new String(new char[] { 0x2028, 0x2029, 0x85 });
		assertThat(PrintableText.of(ends)).isEqualTo(shown("2028") + shown("2029") + shown("0085"));
	}

	@Test
	void sequencesThatControlATerminalAreShown() {
		String sequences = new String(new char[] { 0x1b, '[', 'J', 0, 0x7f, 0x202e, 0xd800 });
		assertThat(PrintableText.of(sequences))
			.isEqualTo(shown("001b") + "[J" + shown("0000") + shown("007f") + shown("202e") + shown("d800"));
	}

	@Test
	void textThatLooksLikeAReplacementIsToldFromOne() {
		assertThat(PrintableText.of(shown("000a"))).isEqualTo("\\" + shown("000a"))
			.isNotEqualTo(PrintableText.of("\n"));
		assertThat(PrintableText.of("\\" + "\n")).isEqualTo("\\\\" + shown("000a"))
			.isNotEqualTo(PrintableText.of("\\" + shown("000a")));
	}

	@Test
	void longTextIsCut() {
		assertThat(PrintableText.of("x".repeat(500))).hasSize(500);
		assertThat(PrintableText.of("x".repeat(501))).hasSize(501).startsWith("xxx").doesNotEndWith("x");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, 127.0.0.1:99", "::1, [0:0:0:0:0:0:0:1]:99" })
	void anAddressIsNumeric(String host, String expected) throws UnknownHostException {
		assertThat(new NumericAddress(new InetSocketAddress(InetAddress.getByName(host), 99))).hasToString(expected);
	}

	@Test
	void thePathOfAClientIsMadePrintable() {
		assertThat(new NumericAddress(UnixDomainSocketAddress.of("/tmp/a\nb")))
			.hasToString("/tmp/a" + shown("000a") + "b");
	}

	private static String shown(String code) {
		return "\\" + "u" + code;
	}

}
