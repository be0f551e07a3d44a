package io.github.socketserver.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * TLS behind a proxy that says who its clients are: the header comes before the
 * handshake.
 */
class TlsBehindProxyTests {

	private static final List<byte[]> HEADERS = List.of(ProxyHeaders.line("PROXY TCP4 192.0.2.1 192.0.2.2 4711 443"),
			ProxyHeaders.tcp("192.0.2.1", 4711).with(0x02, "example.org").bytesWithChecksum());

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theHandshakeFollowsTheHeader(Concurrency mode) throws IOException {
		try (TlsServer server = start(mode, Duration.ofSeconds(20))) {
			for (byte[] header : HEADERS) {
				try (TlsClient client = TlsClient.connect(server.address(), TlsServer.ANONYMOUS)) {
					assertThat(client.sendRaw(header).ask("hello")).isEqualTo("hello from /192.0.2.1:4711 by TLSv1.3");
				}
			}
			AccountingLaw.assertSettled(server.server(), 2);
			assertThat(server.handshakesDone()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theHeaderMayComeByteByByte(Concurrency mode) throws IOException {
		try (TlsServer server = start(mode, Duration.ofSeconds(20));
				TlsClient client = TlsClient.connect(server.address(), TlsServer.ANONYMOUS)) {
			for (byte next : HEADERS.get(1)) {
				client.sendRaw(new byte[] { next });
			}
			assertThat(client.ask("hello")).isEqualTo("hello from /192.0.2.1:4711 by TLSv1.3");
		}
	}

	/*
	 * What a client of TLS says first is taken from one that says it to nobody.
	 */
	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void theHandshakeMayBeginInTheSegmentOfTheHeader(Concurrency mode) throws IOException {
		byte[] hello = TlsHello.bytes();
		try (TlsServer server = start(mode, Duration.ofSeconds(20))) {
			for (byte[] header : HEADERS) {
				ByteArrayOutputStream glued = new ByteArrayOutputStream();
				glued.writeBytes(header);
				glued.writeBytes(hello);
				try (StreamClient client = StreamClient.connect(server.address())) {
					client.send(glued.toByteArray());
					assertThat(client.read()).as("the type of a handshake's record").isEqualTo(0x16);
				}
			}
			AccountingLaw.assertSettled(server.server(), 2);
			assertThat(server.server().statistics().rejectedConnectionsTotal()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aHandshakeWithoutAHeaderIsRefused(Concurrency mode) throws IOException {
		try (TlsServer server = start(mode, Duration.ofSeconds(20))) {
			try (StreamClient client = StreamClient.connect(server.address())) {
				client.send(TlsHello.bytes());
				assertThat(isClosed(client)).isTrue();
			}
			assertThat(AccountingLaw.assertSettled(server.server(), 0).rejectedConnections())
				.containsEntry(RejectReason.PROXY_HEADER, 1L);
			assertThat(server.handshakeFailures()).isEmpty();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void aHeaderAndAHandshakeHaveADeadlineEach(Concurrency mode) throws IOException {
		try (TlsServer server = start(mode, Duration.ofMillis(200));
				StreamClient silent = StreamClient.connect(server.address());
				StreamClient silentLater = StreamClient.connect(server.address())) {
			silentLater.send(HEADERS.get(0));
			assertThat(isClosed(silent)).isTrue();
			assertThat(isClosed(silentLater)).isTrue();
			server.awaitClosed(CloseCause.IDLE, 1);
			assertThat(server.server().statistics().rejectedConnections()).containsEntry(RejectReason.PROXY_TIMEOUT,
					1L);
		}
	}

	private static boolean isClosed(StreamClient client) {
		try {
			return client.read() < 0;
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage()).contains("reset");
		}
	}

	private static TlsServer start(Concurrency mode, Duration limit) throws IOException {
		ServerConfig config = TestServers.config(SocketType.TCP, mode)
			.withProxyProtocol(ProxyProtocol.trusting("127.0.0.1").withHeaderTimeout(limit))
			.withTls(TlsServer.SETTINGS.withHandshakeTimeout(limit));
		return TlsServer.of(config, Who::new);
	}

	static class Who extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(
					new String(line) + " from " + request().clientAddress() + " by " + request().tls().protocol());
		}

	}

}
