package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for servers that have their certificate from an SSL bundle.
 */
class BundledTlsTests {

	private final ApplicationContextRunner plain = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues("socketserver.port=0", "socketserver.ssl.bundle=web");

	private final ApplicationContextRunner runner = this.plain.withUserConfiguration(UpperCaseHandler.class);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void aBundleOfPemFilesMakesAServerSpeakTls(String protocol) throws IOException {
		this.runner.withPropertyValues(pemBundle(1)).run((context) -> {
			try (SSLSocket client = TestTls.connect(Clients.port(context), protocol)) {
				assertThat(TestTls.serverSerial(client)).isEqualTo(TestTls.serial(1));
				assertThat(TestTls.exchange(client, "hello")).isEqualTo("HELLO");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "JKS", "PKCS12" })
	void aBundleOfAKeyStoreMakesAServerSpeakTls(String type) throws IOException {
		Path store = TestTls.writeKeyStore(this.directory.resolve("store"), type, 2);
		String bundle = "spring.ssl.bundle.jks.web.keystore.";
		this.runner
			.withPropertyValues(bundle + "location=" + store.toUri(), bundle + "password=" + TestTls.PASSWORD,
					bundle + "type=" + type)
			.run((context) -> {
				try (SSLSocket client = TestTls.connect(Clients.port(context))) {
					assertThat(TestTls.serverSerial(client)).isEqualTo(TestTls.serial(2));
					assertThat(TestTls.exchange(client, "hello")).isEqualTo("HELLO");
				}
			});
	}

	@ParameterizedTest
	@CsvSource({ "rsa, 1101", "ed25519, 1102" })
	void keysMayBeOfAnyKind(String kind, int serial) throws IOException {
		Path file = TestTls.install(kind, this.directory.resolve("web.pem"));
		this.runner.withPropertyValues(TestTls.pemBundle(file))
			.run((context) -> assertThat(TestTls.serverSerial(Clients.port(context))).isEqualTo(serial));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3 })
	void aKeyStoreOfSeveralKeysShowsTheOneThatIsChosen(int number) throws IOException {
		Path store = TestTls.writeKeyStore(this.directory.resolve("store"), "PKCS12", 2, 3);
		String bundle = "spring.ssl.bundle.jks.web.";
		this.runner
			.withPropertyValues(bundle + "keystore.location=" + store.toUri(),
					bundle + "keystore.password=" + TestTls.PASSWORD, bundle + "key.alias=" + number)
			.run((context) -> assertThat(TestTls.serverSerial(Clients.port(context)))
				.isEqualTo(TestTls.serial(number)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "synchronous", "threading", "pool", "selecting", "virtual" })
	void eachModeSpeaksTls(String mode) throws IOException {
		Assumptions.assumeTrue(!mode.equals("virtual") || Runtime.version().feature() >= 21, "needs Java 21");
		this.plain.withUserConfiguration(UpperCaseLines.class)
			.withPropertyValues(pemBundle(1))
			.withPropertyValues("socketserver.concurrency=" + mode)
			.run((context) -> {
				try (SSLSocket client = TestTls.connect(Clients.port(context))) {
					Clients.send(client, "one");
					Clients.send(client, "two");
					client.shutdownOutput();
					assertThat(Clients.readAll(client)).isEqualTo("ONE\nTWO");
				}
			});
	}

	@Test
	void protocolsAndCiphersOfTheBundleAreHonoured() throws IOException {
		this.runner.withPropertyValues(pemBundle(1))
			.withPropertyValues("spring.ssl.bundle.pem.web.options.enabled-protocols=TLSv1.2",
					"spring.ssl.bundle.pem.web.options.ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
			.run((context) -> {
				assertThatIOException().isThrownBy(() -> TestTls.connect(Clients.port(context), "TLSv1.3"));
				try (SSLSocket client = TestTls.connect(Clients.port(context), "TLSv1.2", "TLSv1.3")) {
					assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.2");
					assertThat(client.getSession().getCipherSuite())
						.isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
				}
			});
	}

	@Test
	void clientsHaveToShowACertificateWhenThatIsNeeded() throws IOException {
		this.plain.withUserConfiguration(WhoIsIt.class)
			.withPropertyValues(pemBundle(1))
			.withPropertyValues("spring.ssl.bundle.pem.web.truststore.certificate=" + file(2),
					"socketserver.ssl.client-auth=need", "socketserver.ssl.handshake-timeout=7s")
			.run((context) -> {
				assertThat(tls(context).handshakeTimeout()).isEqualTo(Duration.ofSeconds(7));
				try (SSLSocket client = TestTls.connect(Clients.port(context), 2, "TLSv1.3")) {
					assertThat(TestTls.exchange(client, "who")).isEqualTo(String.valueOf(TestTls.serial(2)));
				}
				assertThatIOException().isThrownBy(() -> exchangeUnknown(Clients.port(context)))
					.isInstanceOf(SSLException.class);
			});
	}

	@Test
	void clientsMayShowACertificateWhenThatIsWanted() throws IOException {
		this.plain.withUserConfiguration(WhoIsIt.class)
			.withPropertyValues(pemBundle(1))
			.withPropertyValues("spring.ssl.bundle.pem.web.truststore.certificate=" + file(2),
					"socketserver.ssl.client-auth=want")
			.run((context) -> {
				assertThat(tls(context).clientAuth()).isEqualTo(TlsClientAuth.WANT);
				try (SSLSocket client = TestTls.connect(Clients.port(context))) {
					assertThat(TestTls.exchange(client, "who")).isEqualTo("nobody");
				}
			});
	}

	@Test
	void withoutATrustStoreClientsThatJavaDoesNotTrustAreRefused() throws IOException {
		this.runner.withPropertyValues(pemBundle(1))
			.withPropertyValues("socketserver.ssl.client-auth=need")
			.run((context) -> assertThatIOException().isThrownBy(() -> exchangeAs(2, Clients.port(context))));
	}

	@Test
	void tlsMayBeSwitchedOffAlthoughABundleIsSet() throws IOException {
		this.runner.withPropertyValues(pemBundle(1))
			.withPropertyValues("socketserver.ssl.enabled=false", "socketserver.ssl.client-auth=need")
			.run((context) -> assertThat(Clients.exchange(context, "default", "plain")).isEqualTo("PLAIN"));
	}

	@Test
	void aServerWithoutTlsNeedsNoBundles() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class))
			.withUserConfiguration(UpperCaseHandler.class)
			.withPropertyValues("socketserver.port=0", "socketserver.ssl.client-auth=none")
			.run((context) -> assertThat(Clients.exchange(context, "default", "plain")).isEqualTo("PLAIN"));
	}

	@Test
	void aCustomizerMayChangeWhatABundleDoesNotSay() throws IOException {
		this.runner.withPropertyValues(pemBundle(1))
			.withBean(SocketServerCustomizer.class, () -> BundledTlsTests::withApplicationProtocol)
			.run((context) -> assertThat(tls(context).applicationProtocols()).containsExactly("upper/1"));
	}

	private String[] pemBundle(int number) throws IOException {
		return TestTls.pemBundle(file(number));
	}

	private Path file(int number) throws IOException {
		return TestTls.install(number, this.directory.resolve(number + ".pem"));
	}

	private static ServerConfig withApplicationProtocol(ServerConfig config) {
		TlsSettings settings = config.tls();
		return (settings != null) ? config.withTls(settings.withApplicationProtocols(List.of("upper/1"))) : config;
	}

	private static void exchangeAs(int number, int port) throws IOException {
		try (SSLSocket client = TestTls.connect(port, number, "TLSv1.3")) {
			TestTls.exchange(client, "hello");
		}
	}

	private static void exchangeUnknown(int port) throws IOException {
		try (SSLSocket client = TestTls.connect(port, "TLSv1.3")) {
			TestTls.exchange(client, "who");
		}
	}

	private static String serial(Certificate certificate) {
		return ((X509Certificate) certificate).getSerialNumber().toString();
	}

	private static TlsSettings tls(ApplicationContext context) {
		return context.getBean(SocketServers.class).get("default").config().tls();
	}

	@SocketServerHandler
	static class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(UpperCaseHandler.upperCase(line));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WhoIsIt {

		@Bean
		RequestHandler<StreamRequest> whoIsIt() {
			return (request) -> {
				request.input().readLine();
				List<? extends Certificate> certificates = request.tls().clientCertificates();
				request.output().writeLine(certificates.isEmpty() ? "nobody" : serial(certificates.get(0)));
			};
		}

	}

}
