package io.github.socketserver.sample.text;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AsciiText}.
 */
class AsciiTextTests {

	@Test
	void whenTextHasAsciiLettersThenOnlyTheyChange() {
		byte[] text = "aZ{`@[ ß é \u00ff".getBytes(StandardCharsets.UTF_8);
		assertThat(AsciiText.upperAscii(text)).isEqualTo("AZ{`@[ ß é \u00ff".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void whenTextIsTurnedIntoUpperCaseThenTheOriginalStays() {
		byte[] text = { 'a' };
		AsciiText.upperAscii(text);
		assertThat(text).containsExactly('a');
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\t", "\n", "\r", "\u000b", "\f", " \r\n" })
	void whenWhiteSpaceSurroundsTextThenItIsRemoved(String space) {
		byte[] text = (space + "a b" + space).getBytes(StandardCharsets.US_ASCII);
		assertThat(AsciiText.strip(text)).asString().isEqualTo("a b");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x00, 0x08, 0x0e, 0x1c, 0x85, 0xa0 })
	void whenOtherBytesSurroundTextThenTheyStay(int value) {
		byte[] text = { (byte) value, 'a', (byte) value };
		assertThat(AsciiText.strip(text)).isEqualTo(text);
	}

	@Test
	void whenTextIsNothingButWhiteSpaceThenNothingRemains() {
		assertThat(AsciiText.strip(" \t\r\n".getBytes(StandardCharsets.US_ASCII))).isEmpty();
	}

}
