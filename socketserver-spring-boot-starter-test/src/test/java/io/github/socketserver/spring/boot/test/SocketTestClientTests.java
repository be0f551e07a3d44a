package io.github.socketserver.spring.boot.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.Framing;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SocketTestClient}.
 */
class SocketTestClientTests {

	private static final Framing FRAMES = Framing.lengthPrefixed(4, ByteOrder.BIG_ENDIAN, 1000);

	private static final RequestHandlerFactory<DatagramRequest> UPPER_CASE_PACKETS = RequestHandlerFactory
		.shared((request) -> request.reply(upperCase(request.packet())));

	@TempDir
	private Path directory;

	@Test
	void tcpServerAnswers() throws IOException {
		try (TcpServer server = start(new TcpServer(ServerConfig.tcp("localhost", 0), UpperCaseLines::new));
				SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(client.sendLine("one").send("two\n").receiveLine()).isEqualTo("ONE");
			assertThat(client.receiveLine()).isEqualTo("TWO");
			client.halfClose().expectEnd();
			assertThat(client.receiveLine()).isNull();
			assertThat(client.receive()).isEmpty();
		}
	}

	@Test
	void unixStreamServerAnswers() throws IOException {
		Path path = this.directory.resolve("stream.sock");
		try (UnixStreamServer server = start(new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseLines::new));
				SocketTestClient client = SocketTestClient.unixStream(path)) {
			assertThat(server.config().type().isStream()).isTrue();
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::reset);
		}
	}

	@Test
	void tlsServerAnswers() throws Exception {
		TestKeys keys = TestKeys.create(this.directory);
		ServerConfig config = ServerConfig.tcp("localhost", 0).withTls(TlsSettings.of(keys::context));
		try (TcpServer server = start(new TcpServer(config, UpperCaseLines::new));
				SocketTestClient client = SocketTestClient.tls("localhost", portOf(server), keys.context())) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(client.send("bye").halfClose().receiveTextToEnd()).isEqualTo("BYE\n");
		}
	}

	@Test
	void udpServerAnswers() throws IOException {
		try (UdpServer server = start(new UdpServer(ServerConfig.udp("localhost", 0), UPPER_CASE_PACKETS));
				SocketTestClient client = SocketTestClient.udp("localhost", portOf(server))) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			assertThat(client.send("again").receive()).asString().isEqualTo("AGAIN");
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::receiveLine)
				.withMessageContaining("receiveText()");
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::halfClose);
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(client::reset);
		}
	}

	@Test
	void unixDatagramServerAnswers() throws IOException {
		Path path = this.directory.resolve("datagram.sock");
		try (UnixDatagramServer server = start(
				new UnixDatagramServer(ServerConfig.unixDatagram(path), UPPER_CASE_PACKETS));
				SocketTestClient client = SocketTestClient.unixDatagram(path)) {
			assertThat(server.config().type().isStream()).isFalse();
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	@Test
	void framesBytesAndCountsAreReceived() throws IOException {
		try (TcpServer server = serving((request) -> {
			byte[] frame = request.input().readFrame(FRAMES);
			request.output().writeFrame(FRAMES, upperCase(frame));
			request.output().write("12345678".getBytes(StandardCharsets.US_ASCII));
		}); SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))) {
			client.sendFrame(FRAMES, "hello".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.receiveFrame(FRAMES)).asString().isEqualTo("HELLO");
			assertThat(client.receiveExactly(4)).asString().isEqualTo("1234");
			assertThat(client.receiveToEnd()).asString().isEqualTo("5678");
			assertThat(client.receiveFrame(FRAMES)).isNull();
		}
	}

	@Test
	void largeContentPasses() throws IOException {
		byte[] content = new byte[3_000_000];
		try (TcpServer server = serving(
				(request) -> request.output().write(request.input().readExactly(content.length)));
				SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))) {
			assertThat(client.send(content).receiveToEnd()).isEqualTo(content);
		}
	}

	@Test
	void resetIsSeenByTheServer() throws Exception {
		try (TcpServer server = start(new TcpServer(ServerConfig.tcp("localhost", 0), UpperCaseLines::new))) {
			SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server));
			client.ask("hello");
			client.reset();
			Awaitility.await().until(() -> server.statistics().activeConnections() == 0);
			assertThat(server.statistics().closedConnections().get(CloseCause.RESET)).isEqualTo(1);
		}
	}

	@Test
	void timeoutSaysWhatWasAwaitedAndWhatCame() throws IOException {
		try (TcpServer server = serving((request) -> {
			request.output().write("half a li".getBytes(StandardCharsets.US_ASCII));
			request.input().readLine();
		});
				SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))
					.withTimeout(Duration.ofMillis(200))) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(client::receiveLine)
				.withMessage("The tcp server localhost:" + portOf(server)
						+ " did not send a line within PT0.2S; 'half a li' came so far");
			assertThatExceptionOfType(AssertionError.class).isThrownBy(client::receive)
				.withMessage("The tcp server localhost:" + portOf(server) + " did not send anything within PT0.2S");
		}
	}

	@Test
	void timeoutOfADatagramSaysWhatWasAwaited() throws IOException {
		try (UdpServer server = start(
				new UdpServer(ServerConfig.udp("localhost", 0), RequestHandlerFactory.shared((request) -> {
				})));
				SocketTestClient client = SocketTestClient.udp("localhost", portOf(server))
					.withTimeout(Duration.ofMillis(200))) {
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.ask("hello"))
				.withMessageContaining("did not send anything within PT0.2S");
		}
	}

	@Test
	void unexpectedEndsAndRepliesFailTheTest() throws IOException {
		try (TcpServer server = serving(
				(request) -> request.output().write("123".getBytes(StandardCharsets.US_ASCII)))) {
			try (SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))) {
				assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.receiveExactly(4))
					.withMessageContaining("ended the stream, but should send 4 bytes");
				assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> client.ask("hello"))
					.withMessageContaining("ended the stream instead of answering 'hello'");
			}
			try (SocketTestClient client = SocketTestClient.tcp("localhost", portOf(server))) {
				assertThatExceptionOfType(AssertionError.class).isThrownBy(client::expectEnd)
					.withMessageContaining("sent 3 bytes instead of ending the stream: '123'");
			}
		}
	}

	@Test
	void serverThatDoesNotListenIsNamed() throws IOException {
		int port;
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> SocketTestClient.tcp("localhost", port))
			.withMessageStartingWith("Cannot connect to tcp server localhost:" + port);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> SocketTestClient.unixStream(this.directory.resolve("nobody")));
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> SocketTestClient.unixDatagram(this.directory.resolve("nobody")));
	}

	private static TcpServer serving(RequestHandler<StreamRequest> handler) throws IOException {
		return start(new TcpServer(ServerConfig.tcp("localhost", 0), RequestHandlerFactory.shared(handler)));
	}

	private static <S extends BaseServer<?>> S start(S server) throws IOException {
		server.start();
		return server;
	}

	private static int portOf(BaseServer<?> server) {
		return ((InetSocketAddress) server.localAddress()).getPort();
	}

	private static byte[] upperCase(byte[] text) {
		return new String(text, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
	}

	private static final class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(upperCase(line));
		}

	}

}
