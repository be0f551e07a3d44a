package io.github.socketserver;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plain Java without a provider of SLF4J.
 */
class NoLoggingTests {

	@Test
	void aHandlerThatFailsIsPrintedWhereNothingIsLogged() throws IOException, InterruptedException {
		assertThat(run(classPathWithoutProvider()))
			.contains("Exception occurred during processing of request 1 from", "by server 'default'",
					"java.lang.IllegalStateException: planted", "\tat " + FailingHandlerProcess.class.getName())
			.contains("SLF4J");
	}

	@Test
	void aHandlerThatFailsIsNotPrintedBesideTheLog() throws IOException, InterruptedException {
		assertThat(run(System.getProperty("java.class.path"))).containsOnlyOnce("IllegalStateException: planted");
	}

	private static String classPathWithoutProvider() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("logback"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static String run(String classPath) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPath, FailingHandlerProcess.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

}
