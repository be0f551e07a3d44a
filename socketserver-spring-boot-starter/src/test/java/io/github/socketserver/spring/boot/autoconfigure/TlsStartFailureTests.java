package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for what users read when a server cannot speak TLS as its properties say.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsStartFailureTests {

	private final FailingApplication application;

	@TempDir
	private Path directory;

	TlsStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@ParameterizedTest
	@CsvSource({ "udp, bundle, web", "unix-datagram, bundle, web", "udp, enabled, true", "udp, client-auth, need" })
	void tlsOfADatagramServerIsExplained(String type, String key, String value) {
		this.application
			.assertFailure(List.of(FailingApplication.DatagramLambda.class), "socketserver.server.d.type=" + type,
					"socketserver.server.d." + (type.equals("udp") ? "port=0" : "path=/tmp/s"),
					"socketserver.server.d.ssl." + key + "=" + value)
			.contains("socketserver.server.d.ssl." + key)
			.contains("A server of type '" + type + "' cannot speak TLS")
			.contains("set 'socketserver.server.d.type' to 'tcp' or 'unix-stream'");
	}

	@Test
	void tlsWithoutABundleIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.enabled=true")
			.contains("socketserver.ssl.enabled")
			.contains("TLS needs a certificate. Set 'socketserver.ssl.bundle' to the name of an SSL bundle.");
	}

	@Test
	void anUnknownBundleIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=wbe",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("wbe")
			.contains("There is no SSL bundle of that name. Known are web.");
	}

	@Test
	void aBundleThatIsNotDefinedAtAllIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web")
			.contains("There are none at all. Bundles are defined below 'spring.ssl.bundle'.");
	}

	@Test
	void aBundleWithoutAFileIsExplained() {
		Path file = this.directory.resolve("missing.pem");
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("The SSL bundle cannot be used")
			.contains("missing.pem");
	}

	@Test
	void aBundleWithAnUnreadableFileIsExplained() throws IOException {
		Path file = Files.writeString(this.directory.resolve("web.pem"), "nonsense");
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + file)
			.contains("socketserver.ssl.bundle")
			.contains("The SSL bundle cannot be used");
	}

	@Test
	void aBundleWithoutAPrivateKeyIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.truststore.certificate=" + file)
			.contains("The SSL bundle cannot be used: It has no private key with a certificate");
	}

	@ParameterizedTest
	@ValueSource(strings = { "02", "rsa" })
	void aBundleWhoseKeyDoesNotFitItsCertificateIsExplained(String other) throws IOException {
		Path certificate = TestTls.install(1, this.directory.resolve("web.crt"));
		Path key = TestTls.install(other, this.directory.resolve("web.key"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + certificate,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + key)
			.contains("The SSL bundle cannot be used: Its private key does not fit its certificate");
	}

	@ParameterizedTest
	@CsvSource({ "enabled-protocols, TLSv9", "ciphers, TLS_OF_NOBODY" })
	void aBundleWithAnUnknownProtocolOrCipherIsExplained(String option, String value) throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + file,
					"spring.ssl.bundle.pem.web.options." + option + "=" + value)
			.contains("socketserver.ssl.bundle")
			.contains("Java does not know '" + value + "' of its 'options." + option + "'. Known are ");
	}

	@Test
	void certificatesOfClientsWithoutTlsAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.client-auth=need")
			.contains("socketserver.ssl.client-auth")
			.contains("the server does not speak TLS. Set 'socketserver.ssl.bundle'");
	}

	@Test
	void aNegativeHandshakeTimeoutIsExplained() throws IOException {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.ssl.bundle.pem.web.keystore.certificate=" + file,
					"spring.ssl.bundle.pem.web.keystore.private-key=" + file, "socketserver.ssl.handshake-timeout=-1s")
			.contains("socketserver.ssl.handshake-timeout")
			.contains("must not be negative");
	}

	@Test
	void tlsWithoutTheBeanThatHasTheBundlesIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.ssl.bundle=web",
					"spring.autoconfigure.exclude=" + SslAutoConfiguration.class.getName())
			.contains("The application has no bean of type SslBundles");
	}

}
