package io.github.socketserver.spring.boot;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.socketserver.spring.boot.testing.TwoLinesApplication;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what users read when an application needs a library that it has excluded, in
 * a process of its own.
 */
class MissingLibraryTests {

	@Test
	void anAbstractNameWithoutJunixsocketIsExplained() throws Exception {
		assertThat(outputOf("--socketserver.type=unix-stream", "--socketserver.path=@missing"))
			.contains("APPLICATION FAILED TO START")
			.contains("Socket server 'default' of type 'unix-stream' could not be started on '@missing'")
			.contains("Add 'com.kohlschutter.junixsocket:junixsocket-common' and 'junixsocket-native-common' to the "
					+ "dependencies, or use a socket of type 'unix-stream' and set 'socketserver.path' to a path");
	}

	private static String outputOf(String... arguments) throws IOException, InterruptedException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		String reduced = Stream.of(classPath.split(File.pathSeparator))
			.filter((entry) -> !entry.contains("junixsocket"))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Stream.concat(Stream.of(java, "-Dspring.devtools.restart.enabled=false",
				"-cp", reduced, TwoLinesApplication.class.getName(), "--spring.main.banner-mode=off",
				"--spring.main.web-application-type=none"), Stream.of(arguments))
			.toList()).redirectErrorStream(true).start();
		try {
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor()).isNotZero();
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

}
