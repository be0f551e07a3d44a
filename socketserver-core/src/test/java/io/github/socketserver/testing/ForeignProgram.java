package io.github.socketserver.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that are not written in Java and not on each machine.
 */
public final class ForeignProgram {

	private ForeignProgram() {
	}

	/**
	 * Leaves the test out if a program is not there.
	 * @param command a command that only shows that it is
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public static void require(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			Assumptions.assumeTrue(process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0,
					() -> String.join(" ", command) + " fails on this machine");
		}
		catch (IOException ex) {
			Assumptions.abort(command[0] + " is not installed on this machine: " + ex.getMessage());
		}
	}

	/**
	 * Runs a program to its end.
	 * @param directory where its standard error goes
	 * @param input lines for its standard input, which is open until as many came back
	 * @param command the command
	 * @return what it has printed
	 * @throws Exception if that fails
	 */
	public static String run(Path directory, String input, List<String> command) throws Exception {
		Path errors = directory.resolve("errors");
		Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
		try {
			process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
			process.getOutputStream().flush();
			// openssl leaves as soon as its input ends, without waiting for replies.
			String printed = readLines(process.getInputStream(), input.split("\n").length);
			process.getOutputStream().close();
			printed += new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			return printed;
		}
		finally {
			process.destroyForcibly();
			process.getInputStream().close();
		}
	}

	private static String readLines(InputStream input, int count) throws IOException {
		StringBuilder lines = new StringBuilder();
		int seen = 0;
		int value = 0;
		while (seen < count && value >= 0) {
			value = input.read();
			if (value >= 0) {
				lines.append((char) value);
			}
			if (value == '\n') {
				seen++;
			}
		}
		return lines.toString();
	}

}
