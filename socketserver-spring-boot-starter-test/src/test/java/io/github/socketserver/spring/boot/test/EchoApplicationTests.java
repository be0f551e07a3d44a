package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.util.Locale;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test of an application that the documentation shows.
 */
@SpringBootTest(properties = { "socketserver.server.echo.port=0", "socketserver.server.other.port=0" })
class EchoApplicationTests {

	@LocalSocketServerPort("echo")
	private int port;

	@Test
	void answersInUpperCase() {
		try (SocketTestClient client = SocketTestClient.tcp("localhost", this.port)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void clientThatEndsItsSideGetsItsReply(@LocalSocketServerPort("echo") int port) {
		try (SocketTestClient client = SocketTestClient.tcp("localhost", port)) {
			assertThat(client.send("hello").halfClose().receiveTextToEnd()).isEqualTo("HELLO\n");
		}
	}

	@Test
	void everyServerHasItsOwnPort(@LocalSocketServerPort("other") int other) {
		assertThat(other).isNotEqualTo(this.port).isPositive();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(UpperCaseLines.class)
	static class EchoApplication {

	}

	@SocketServerHandler
	static class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
