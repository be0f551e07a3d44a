package io.github.socketserver.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ErrorLines}.
 */
class ErrorLinesTests {

	private static final String ESCAPE = new String(new char[] { 0x1b, '[', 'J' });

	private static List<String> lastOf(InputStream stream, String expectedLast) {
		ErrorLines lines = new ErrorLines(stream, "Worker", "test-stderr");
		Awaitility.await()
			.untilAsserted(() -> assertThat(lines.last()).isNotEmpty().last().asString().isEqualTo(expectedLast));
		return lines.last();
	}

	private static InputStream stream(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void theLastTwentyLinesAreKeptAndAnUnfinishedOneCounts() {
		String text = String.join("\n", IntStream.rangeClosed(1, 30).mapToObj(String::valueOf).toList());
		assertThat(lastOf(stream(text), "30")).hasSize(20).startsWith("11");
	}

	@Test
	void linesCannotControlATerminalOrALog() {
		assertThat(lastOf(stream("\tat a.A.a\r\n" + ESCAPE + "\nend\n"), "end")).containsExactly("    at a.A.a",
				"\\u001b[J", "end");
	}

	@Test
	void aLineThatDoesNotEndIsCutWhenItGetsTooLong() throws IOException {
		try (PipedOutputStream worker = new PipedOutputStream();
				PipedInputStream stream = new PipedInputStream(worker)) {
			worker.write("x".repeat(600).getBytes(StandardCharsets.UTF_8));
			worker.flush();
			String cut = "x".repeat(500) + "…";
			ErrorLines lines = new ErrorLines(stream, "Worker", "test-stderr");
			Awaitility.await().untilAsserted(() -> assertThat(lines.last()).containsExactly(cut));
			worker.write("xxx\nend\n".getBytes(StandardCharsets.UTF_8));
			worker.flush();
			Awaitility.await().untilAsserted(() -> assertThat(lines.last()).containsExactly(cut, "end"));
		}
	}

}
