package io.github.socketserver.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import ch.qos.logback.classic.Level;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsClientAuth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for clients with and without certificates.
 */
class TlsClientAuthTests {

	private static final SSLContext GOOD = TlsServer.CLIENT.context(TlsServer.AUTHORITY);

	private static final SSLContext NOTHING = TlsServer.ANONYMOUS;

	private static final SSLContext STRANGER = new TestAuthority("Stranger").issue("stranger")
		.insistentContext(TlsServer.AUTHORITY);

	private static final SSLContext EXPIRED = TlsServer.AUTHORITY
		.issue("expired", Duration.ofDays(-2), Duration.ofDays(-1))
		.context(TlsServer.AUTHORITY);

	static Stream<Arguments> served() {
		return byProtocol(Arguments.of(TlsClientAuth.NONE, NOTHING, ""), Arguments.of(TlsClientAuth.NONE, GOOD, ""),
				Arguments.of(TlsClientAuth.NONE, EXPIRED, ""), Arguments.of(TlsClientAuth.WANT, NOTHING, ""),
				Arguments.of(TlsClientAuth.WANT, GOOD, "client"), Arguments.of(TlsClientAuth.NEED, GOOD, "client"));
	}

	static Stream<Arguments> refused() {
		return byProtocol(Arguments.of(TlsClientAuth.NEED, NOTHING), Arguments.of(TlsClientAuth.NEED, STRANGER),
				Arguments.of(TlsClientAuth.NEED, EXPIRED), Arguments.of(TlsClientAuth.WANT, STRANGER),
				Arguments.of(TlsClientAuth.WANT, EXPIRED));
	}

	private static Stream<Arguments> byProtocol(Arguments... cases) {
		return Stream.of("TLSv1.2", "TLSv1.3")
			.flatMap((protocol) -> Stream.of(cases)
				.map((each) -> Arguments.of(Stream.concat(Stream.of(protocol), Stream.of(each.get())).toArray())));
	}

	@ParameterizedTest
	@MethodSource("served")
	void clientIsServed(String protocol, TlsClientAuth demand, SSLContext client, String expectedName)
			throws IOException {
		try (TlsServer server = start(demand);
				TlsClient connection = TlsClient.connect(server.address(), client, protocol)) {
			assertThat(connection.ask("who am I?")).isEqualTo("name: " + expectedName);
		}
	}

	@ParameterizedTest
	@MethodSource("refused")
	void clientIsRefusedQuietlyAndToldSo(String protocol, TlsClientAuth demand, SSLContext client) throws IOException {
		try (LogCapture log = LogCapture.start(Level.WARN); TlsServer server = start(demand)) {
			try (TlsClient connection = TlsClient.connect(server.address(), client, protocol)) {
				assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connection.ask("who am I?"))
					.withMessageContaining("Received fatal alert");
			}
			server.awaitActive(0);
			assertThat(server.handshakeFailures()).singleElement().isInstanceOf(TlsHandshakeException.class);
			assertThat(server.closed(CloseCause.ERROR)).isEqualTo(1);
			assertThat(log.events()).isEmpty();
		}
	}

	private static TlsServer start(TlsClientAuth demand) throws IOException {
		return TlsServer.start(RequestHandlerFactory.shared((request) -> {
			request.input().readLine();
			String name = request.tls()
				.clientCertificates()
				.stream()
				.map((certificate) -> ((X509Certificate) certificate).getSubjectX500Principal()
					.getName()
					.substring("CN=".length()))
				.findFirst()
				.orElse("");
			request.output().writeLine("name: " + name);
		}), (config) -> config.withTls(TlsServer.SETTINGS.withClientAuth(demand)));
	}

}
