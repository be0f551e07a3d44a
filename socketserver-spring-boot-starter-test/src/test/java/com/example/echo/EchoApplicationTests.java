package com.example.echo;

import io.github.socketserver.spring.boot.LocalSocketServerPort;
import io.github.socketserver.spring.boot.test.SocketTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "socketserver.port=0")
class EchoApplicationTests {

	@LocalSocketServerPort
	private int port;

	@Test
	void answersInUpperCase() {
		try (SocketTestClient client = SocketTestClient.tcp("localhost", this.port)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

}
