package io.github.socketserver.sample;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handlers that methods make, which the sample application does not have: what
 * their annotations and types say must be known ahead of time too.
 */
@SpringBootTest(classes = HandlerMethodTests.Handlers.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.config.name=none", "socketserver.server.named.port=0",
				"socketserver.server.other.port=0", "socketserver.server.packets.type=udp",
				"socketserver.server.packets.port=0" })
class HandlerMethodTests {

	@Value("${local.socketserver.named.port}")
	private int named;

	@Value("${local.socketserver.other.port}")
	private int other;

	@Value("${local.socketserver.packets.port}")
	private int packets;

	@Test
	void whenAMethodIsAnnotatedThenItsHandlerServesTheServerOfThatName() throws IOException {
		assertThat(read(this.named)).isEqualTo("named");
	}

	@Test
	void whenAMethodMakesAnObjectForEachRequestThenItServesTheOtherServer() throws IOException {
		assertThat(read(this.other)).isEqualTo("new 1");
		assertThat(read(this.other)).isEqualTo("new 1");
	}

	@Test
	void whenAMethodReturnsALambdaForDatagramsThenItServesTheDatagramServer() throws IOException {
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.setSoTimeout(10_000);
			socket.send(new DatagramPacket(new byte[] { 'a' }, 1, InetAddress.getLoopbackAddress(), this.packets));
			DatagramPacket reply = new DatagramPacket(new byte[9], 9);
			socket.receive(reply);
			assertThat(reply.getLength()).isEqualTo(1);
		}
	}

	private static String read(int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(10_000);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Handlers {

		@Bean
		@SocketServerHandler("named")
		RequestHandler<StreamRequest> named() {
			return (request) -> request.output().write("named".getBytes(StandardCharsets.US_ASCII));
		}

		@Bean
		@SocketServerHandler
		StreamRequestHandler counting() {
			return new Counting();
		}

		@Bean
		RequestHandler<DatagramRequest> packets() {
			return (request) -> request.reply(request.packet());
		}

	}

	/**
	 * Counts how often one object is used.
	 */
	static class Counting extends StreamRequestHandler {

		private int times;

		@Override
		protected void handle() throws IOException {
			output().write(("new " + ++this.times).getBytes(StandardCharsets.US_ASCII));
		}

	}

}
