package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;

import io.github.socketserver.spring.boot.SocketServerCustomizer;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what users read when worker processes cannot have the keys that they are to
 * speak TLS with, and for the keys that they get.
 */
@EnabledOnOs(OS.LINUX)
class ForkingTlsFailureTests {

	private static final String PROPERTY = "socketserver.server.f.processes.tls";

	private static final String REMEDY = " Set '" + PROPERTY
			+ "' to 'server', or 'socketserver.server.f.processes.type' to 'spring', where the application has the bundle "
			+ "too.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.server.f.port=0", "socketserver.server.f.concurrency=forking",
				PROPERTY + "=worker", "socketserver.server.f.processes.min-spare=0");

	private void assertRefused(ApplicationContextRunner application, String reason) {
		application.run((context) -> assertThat(find(context.getStartupFailure())).satisfies((invalid) -> {
			assertThat(invalid.getName()).isEqualTo(PROPERTY);
			assertThat(invalid.getValue()).isEqualTo("worker");
			assertThat(invalid.getReason()).isEqualTo(reason);
		}));
	}

	private static InvalidConfigurationPropertyValueException find(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidConfigurationPropertyValueException)) {
			cause = cause.getCause();
		}
		return (InvalidConfigurationPropertyValueException) cause;
	}

	private ApplicationContextRunner with(SslBundle bundle) {
		return this.runner.withBean(DefaultSslBundleRegistry.class, () -> new DefaultSslBundleRegistry("web", bundle))
			.withPropertyValues("socketserver.server.f.ssl.bundle=web");
	}

	@Test
	void aServerWithoutTlsIsExplained() {
		assertRefused(this.runner,
				"The server does not speak TLS. Set 'socketserver.server.f.ssl.bundle' to the name of an SSL bundle, or '"
						+ PROPERTY + "' to 'server'.");
	}

	@Test
	void aBundleWithManagersOfItsOwnIsExplained() {
		SslBundle bundle = TestTls.bundle(1);
		SslManagerBundle managers = SslManagerBundle.of(bundle.getManagers().getKeyManagerFactory(),
				bundle.getManagers().getTrustManagerFactory());
		assertRefused(
				with(SslBundle.of(bundle.getStores(), bundle.getKey(), SslOptions.NONE, SslBundle.DEFAULT_PROTOCOL,
						managers)),
				"The keys of SSL bundle 'web' cannot be given to another process: It has key or trust managers of its "
						+ "own, which exist in this process only." + REMEDY);
	}

	@Test
	void aContextOfACustomizerIsExplained() {
		assertRefused(
				with(TestTls.bundle(1)).withBean(SocketServerCustomizer.class,
						() -> (config) -> config.withTls(TlsSettings.of(ForkingTlsFailureTests::context))),
				"The keys of SSL bundle 'web' cannot be given to another process: a SocketServerCustomizer has set an "
						+ "SSLContext of its own." + REMEDY);
	}

	private static SSLContext context() {
		try {
			return SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aBundleOfBootIsTakenApart() {
		with(TestTls.bundle(1)).run((context) -> assertThat(context).hasNotFailed());
		assertThat(BundleMaterial.of(TestTls.bundle(1))).hasToString("TlsMaterial of 1 key");
	}

	@Test
	void onlyTheKeyThatABundleNamesIsGivenAway() throws IOException {
		Path file = Files.createTempFile("keys", ".p12");
		try {
			TestTls.writeKeyStore(file, "PKCS12", 1, 2);
			JksSslStoreDetails details = new JksSslStoreDetails("PKCS12", null, file.toUri().toString(),
					TestTls.PASSWORD);
			SslStoreBundle stores = new JksSslStoreBundle(details, null);
			TlsMaterial all = BundleMaterial.of(SslBundle.of(stores));
			TlsMaterial second = BundleMaterial.of(SslBundle.of(stores, SslBundleKey.of(null, "2")));
			assertThat(all).hasToString("TlsMaterial of 2 keys");
			assertThat(second).hasToString("TlsMaterial of 1 key");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> BundleMaterial.of(SslBundle.of(stores, SslBundleKey.of("wrong", "2"))))
				.withMessageStartingWith("The keys cannot be taken out of their store: ");
		}
		finally {
			Files.delete(file);
		}
	}

}
