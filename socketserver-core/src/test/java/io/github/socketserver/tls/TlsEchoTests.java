package io.github.socketserver.tls;

import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsInfo;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for requests and replies over TLS.
 */
class TlsEchoTests {

	static Stream<Arguments> byProtocolTypeAndMode() {
		return Stream.of("TLSv1.2", "TLSv1.3")
			.flatMap((protocol) -> Modes.byStreamType()
				.map((pair) -> Arguments.of(protocol, pair.get()[0], pair.get()[1])));
	}

	@ParameterizedTest
	@MethodSource("byProtocolTypeAndMode")
	void clientsAreAnswered(String protocol, SocketType type, Concurrency mode) throws IOException {
		ServerConfig config = TestServers.config(type, mode).withTls(TlsServer.SETTINGS);
		try (TlsServer server = TlsServer.of(config, RequestHandlerFactory.shared(TestServers.upperCaseLines()))) {
			for (int i = 0; i < 3; i++) {
				try (TlsClient client = server.connect(protocol)) {
					assertThat(client.ask("hello")).isEqualTo("HELLO");
					assertThat(client.ask("again")).isEqualTo("AGAIN");
					assertThat(client.protocol()).isEqualTo(protocol);
				}
			}
			server.awaitClosed(CloseCause.CLIENT, 3);
			assertThat(server.handshakesDone()).isEqualTo(3);
			assertThat(server.handshakeFailures()).isEmpty();
		}
	}

	@Test
	void bytesAreCountedAsTheHandlerSeesThem() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config)) {
			try (TlsClient client = server.connect()) {
				client.ask("hello");
			}
			server.awaitActive(0);
			assertThat(server.server().statistics().receivedBytes()).isEqualTo(6);
			assertThat(server.server().statistics().sentBytes()).isEqualTo(6);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void handlerSeesWhatWasAgreedOn(String protocol) throws IOException {
		AtomicReference<TlsInfo> seen = new AtomicReference<>();
		try (TlsServer server = TlsServer.start(answeringOnce((request) -> seen.set(request.tls())),
				(config) -> config.withTls(TlsServer.SETTINGS.withClientAuth(TlsClientAuth.WANT)
					.withApplicationProtocols(List.of("upper/2", "upper/1"))))) {
			SocketAddress address = server.address();
			try (TlsClient client = TlsClient.connect(address, TlsServer.CLIENT.context(TlsServer.AUTHORITY), protocol)
				.asking("service.example", "upper/1", "upper/2")) {
				assertThat(client.ask("hello")).isEqualTo("hello");
				assertThat(client.applicationProtocol()).isEqualTo("upper/2");
			}
		}
		assertThat(seen.get().protocol()).isEqualTo(protocol);
		assertThat(seen.get().cipherSuite()).startsWith("TLS_");
		assertThat(seen.get().serverName()).isEqualTo("service.example");
		assertThat(seen.get().applicationProtocol()).isEqualTo("upper/2");
		assertThat(seen.get().clientCertificates()).singleElement()
			.isInstanceOfSatisfying(X509Certificate.class,
					(certificate) -> assertThat(certificate.getSubjectX500Principal().getName())
						.isEqualTo("CN=client"));
	}

	@Test
	void handlerSeesThatNothingElseWasAgreedOn() throws IOException {
		AtomicReference<TlsInfo> seen = new AtomicReference<>();
		try (TlsServer server = TlsServer.start(answeringOnce((request) -> seen.set(request.tls())));
				TlsClient client = server.connect()) {
			client.ask("hello");
		}
		assertThat(seen.get().serverName()).isNull();
		assertThat(seen.get().applicationProtocol()).isNull();
		assertThat(seen.get().clientCertificates()).isEmpty();
	}

	@Test
	void requestWithoutTlsHasNoTlsInfo() throws IOException {
		AtomicReference<Object> seen = new AtomicReference<>("nothing");
		try (TlsServer server = TlsServer.start(answeringOnce((request) -> seen.set(request.tls())),
				(config) -> config.withTls(null))) {
			assertThat(TestServers.ask(server.server(), "hello")).isEqualTo("hello");
		}
		assertThat(seen.get()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void megabytesPassBothWaysAtTheSameTime(String protocol) throws IOException {
		byte[] content = bytes(5_000_003);
		try (TlsServer server = TlsServer
			.start(RequestHandlerFactory.shared((request) -> request.input().transferTo(request.output())));
				TlsClient client = server.connect(protocol).handshake()) {
			Background sender = Background.run(() -> client.send(content));
			byte[] reply = new byte[content.length];
			for (int i = 0; i < reply.length; i++) {
				reply[i] = (byte) client.read();
			}
			sender.join();
			assertThat(reply).isEqualTo(content);
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrderAndInOneRecord() throws IOException {
		try (TlsServer server = TlsServer.upperCase((config) -> config); TlsClient client = server.connect()) {
			client.send("a\nb\nc\nd\n".repeat(100));
			for (int i = 0; i < 100; i++) {
				assertThat(client.readLine() + client.readLine() + client.readLine() + client.readLine())
					.isEqualTo("ABCD");
			}
		}
	}

	@Test
	void heldReplyLeavesWhileTheHandlerIsBusyElsewhere() throws IOException {
		CountDownLatch read = new CountDownLatch(1);
		AtomicBoolean whileBusy = new AtomicBoolean();
		try (TlsServer server = TlsServer.start(RequestHandlerFactory.shared((request) -> {
			request.output().writeLine(request.input().readLine());
			whileBusy.set(read.await(20, TimeUnit.SECONDS));
		})); TlsClient client = server.connect().handshake()) {
			client.send("first\nsecond\n");
			assertThat(client.readLine()).isEqualTo("first");
			read.countDown();
			server.awaitClosed(CloseCause.COMPLETED, 1);
			assertThat(whileBusy).isTrue();
		}
	}

	@Test
	void bufferedReplyLeavesAtTheEnd() throws IOException {
		try (TlsServer server = TlsServer.start(answeringOnce((request) -> {
		}), (config) -> config.withWriteBuffering(WriteBuffering.buffered(1024)));
				TlsClient client = server.connect()) {
			client.send("hello\n");
			assertThat(new String(client.readAll())).isEqualTo("hello\n");
		}
	}

	@Test
	void configurationOfTheDocumentationWorks() throws IOException {
		ServerConfig config = ServerConfig.tcp("localhost", 9999)
			.withTls(TlsSettings.of(this::currentContext).withClientAuth(TlsClientAuth.NEED));
		ServerConfig anyPort = ServerConfig.tcp("localhost", 0).withTls(config.tls());
		try (TlsServer server = TlsServer.of(anyPort, RequestHandlerFactory.shared(TestServers.upperCaseLines()));
				TlsClient client = TlsClient.connect(server.address(), TlsServer.CLIENT.context(TlsServer.AUTHORITY))) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
		}
	}

	private SSLContext currentContext() {
		return TlsServer.CONTEXT;
	}

	@Test
	void datagramServerCannotSpeakTls() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TestServers.config(SocketType.UDP).withTls(TlsServer.SETTINGS))
			.withMessageContaining("'ssl' needs a stream socket");
	}

	@Test
	void settingsThatCannotWorkFailTheBind() {
		ServerConfig config = TestServers.config(SocketType.TCP)
			.withTls(TlsServer.SETTINGS.withProtocols(List.of("TLSv9")));
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> TestServers.stream(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())).bind())
			.withMessageContaining("TLSv9");
	}

	@Test
	void supplierThatFailsAtTheStartFailsTheBind() {
		ServerConfig config = TestServers.config(SocketType.TCP).withTls(TlsServer.SETTINGS.withContext(() -> {
			throw new IllegalStateException("No certificate");
		}));
		assertThatIllegalStateException()
			.isThrownBy(
					() -> TestServers.stream(config, RequestHandlerFactory.shared(TestServers.upperCaseLines())).bind())
			.withMessage("No certificate");
		assertThatExceptionOfType(NullPointerException.class)
			.isThrownBy(
					() -> TestServers
						.stream(config.withTls(TlsServer.SETTINGS.withContext(() -> null)),
								RequestHandlerFactory.shared(TestServers.upperCaseLines()))
						.bind())
			.withMessageContaining("SSLContext");
	}

	private static RequestHandlerFactory<StreamRequest> answeringOnce(Consumer<StreamRequest> observer) {
		return RequestHandlerFactory.shared((request) -> {
			observer.accept(request);
			request.output().writeLine(request.input().readLine());
		});
	}

	private static byte[] bytes(int count) {
		byte[] bytes = new byte[count];
		for (int i = 0; i < count; i++) {
			bytes[i] = (byte) (i * 31 + (i >>> 9));
		}
		return bytes;
	}

}
