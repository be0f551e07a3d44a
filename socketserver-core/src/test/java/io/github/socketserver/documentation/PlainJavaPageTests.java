package io.github.socketserver.documentation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.example.upper.UpperCase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the program of the page about plain Java as a user does.
 */
class PlainJavaPageTests {

	@Test
	void theProgramAnswersLinesAndEndsWhenItIsAskedTo() throws Exception {
		int port = freePort();
		Process program = start(port);
		try {
			await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().until(() -> "HELLO".equals(ask(port)));
			program.destroy();
			assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			program.destroyForcibly();
		}
	}

	private static Process start(int port) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), UpperCase.class.getName(), String.valueOf(port))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private static String ask(int port) throws IOException {
		try (Socket client = new Socket("localhost", port)) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
			return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
				.readLine();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
