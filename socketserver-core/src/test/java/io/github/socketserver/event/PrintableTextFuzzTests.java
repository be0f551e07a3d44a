package io.github.socketserver.event;

import io.github.socketserver.testing.Allocations;
import io.github.socketserver.testing.Fuzz;
import io.github.socketserver.testing.FuzzInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text at random: what becomes of it is fit for a log, and tells what it was.
 */
@Timeout(600)
class PrintableTextFuzzTests {

	private static final int LONGEST = 500;

	@Test
	void whateverIsGivenTheResultStaysOnItsLineAndTellsWhatItWas() {
		Fuzz.check("text stays on its line and tells what it was", (input) -> {
			String text = text(input);
			Allocations allocations = Allocations.begin();
			String printable = PrintableText.of(text);
			allocations.assertAtMost((1 << 20) + 20L * text.length());
			assertThat(printable).hasSizeLessThanOrEqualTo(6 * LONGEST + 1);
			assertThat(printable.chars()).noneMatch(PrintableTextFuzzTests::isHarmful);
			assertThat(printable.lines().count()).isLessThanOrEqualTo(1);
			boolean cut = text.length() > LONGEST;
			assertThat(printable.endsWith("\u2026")).isEqualTo(cut || text.endsWith("\u2026"));
			assertThat(decoded(cut ? printable.substring(0, printable.length() - 1) : printable))
				.isEqualTo(text.substring(0, Math.min(LONGEST, text.length())));
		});
	}

	private static String text(FuzzInput input) {
		StringBuilder text = new StringBuilder();
		for (int length = input.size(1200); length > 0; length--) {
			char next = switch (input.between(0, 4)) {
				case 0 -> (char) input.between(0, 0xffff);
				case 1 -> input.oneOf('\r', '\n', '\u001b', '\u0085', '\u2028', '\u202e', '\u200f', '\ufeff', '\b',
						'\\', 'u');
				default -> (char) input.between(' ', '~');
			};
			text.append(next);
		}
		return text.toString();
	}

	private static boolean isHarmful(int character) {
		return Character.isISOControl(character) || character == 0x2028 || character == 0x2029
				|| (character >= 0x200b && character <= 0x200f) || (character >= 0x202a && character <= 0x202e)
				|| (character >= 0x2066 && character <= 0x2069) || character == 0xfeff
				|| (character >= 0xd800 && character <= 0xdfff);
	}

	private static String decoded(String printable) {
		StringBuilder text = new StringBuilder();
		int at = 0;
		while (at < printable.length()) {
			char first = printable.charAt(at);
			char second = (first == '\\') ? printable.charAt(at + 1) : first;
			if (second == 'u' && first != second) {
				text.append((char) Integer.parseInt(printable.substring(at + 2, at + 6), 16));
				at += 6;
			}
			else {
				assertThat(second).isEqualTo(first);
				text.append(first);
				at += (first == '\\') ? 2 : 1;
			}
		}
		return text.toString();
	}

}
