package io.github.socketserver.sample.text;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the handlers of text.
 */
class TextHandlerTests {

	private static final int TIMEOUT = 10_000;

	@Test
	void whenClientSendsTextThenItGetsItStrippedInUpperCaseAndTheEnd() throws IOException {
		assertThat(replyTo(" hello World\r\n")).isEqualTo("HELLO WORLD");
	}

	@Test
	void whenClientSendsWhiteSpaceOnlyThenItGetsTheEnd() throws IOException {
		assertThat(replyTo(" \n")).isEmpty();
	}

	@Test
	void whenClientSendsNothingThenItGetsTheEnd() throws IOException {
		assertThat(replyTo("")).isEmpty();
	}

	@Test
	void whenClientSendsMoreThanOneReadThenTheRestIsIgnored() throws IOException {
		assertThat(replyTo("a".repeat(3000))).isEqualTo("A".repeat(1024));
	}

	@Test
	void whenServerStopsThenAClientThatHasSentNothingDoesNotHoldItUp() throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0), UpperCaseStreamHandler::new);
				Socket client = new Socket()) {
			server.start();
			client.connect(server.localAddress());
			Awaitility.await().until(() -> server.statistics().activeRequests() == 1);
			assertThat(server.stop(Duration.ofSeconds(10)).isGraceful()).isTrue();
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void whenClientSendsLinesThenEachIsAnswered() throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0), UpperCaseLineHandler::new)) {
			server.start();
			assertThat(exchange(server, "one\r\n\n two\nthree")).isEqualTo("ONE\n\n TWO\nTHREE\n");
		}
	}

	@Test
	void whenClientSendsDatagramThenItGetsItStrippedInUpperCase() throws IOException {
		assertThat(replyToDatagram(" hello\n")).isEqualTo("HELLO");
	}

	@Test
	void whenClientSendsDatagramOfWhiteSpaceThenItGetsAnEmptyOne() throws IOException {
		assertThat(replyToDatagram(" ")).isEmpty();
	}

	@Test
	void whenClientSendsLargeDatagramThenAllOfItIsAnswered() throws IOException {
		assertThat(replyToDatagram("a".repeat(3000))).isEqualTo("A".repeat(3000));
	}

	private static String replyTo(String text) throws IOException {
		try (TcpServer server = new TcpServer(ServerConfig.tcp("127.0.0.1", 0), UpperCaseStreamHandler::new)) {
			server.start();
			return exchange(server, text);
		}
	}

	private static String exchange(TcpServer server, String text) throws IOException {
		try (Socket client = new Socket()) {
			client.setSoTimeout(TIMEOUT);
			client.connect(server.localAddress());
			client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			client.shutdownOutput();
			return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static String replyToDatagram(String text) throws IOException {
		try (UdpServer server = new UdpServer(ServerConfig.udp("127.0.0.1", 0), UpperCaseDatagramHandler::new);
				DatagramSocket client = new DatagramSocket()) {
			server.start();
			client.setSoTimeout(TIMEOUT);
			byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
			client.send(new DatagramPacket(bytes, bytes.length, server.localAddress()));
			DatagramPacket reply = new DatagramPacket(new byte[65_535], 65_535);
			client.receive(reply);
			return new String(reply.getData(), 0, reply.getLength(), StandardCharsets.US_ASCII);
		}
	}

}
