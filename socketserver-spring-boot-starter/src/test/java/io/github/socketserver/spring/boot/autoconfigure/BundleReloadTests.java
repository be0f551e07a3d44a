package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocket;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.SocketServerStartStopLifecycle;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers whose SSL bundle changes while they run.
 */
@ExtendWith(OutputCaptureExtension.class)
class BundleReloadTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class, SslAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.port=0", "socketserver.ssl.bundle=web");

	private final ApplicationContextRunner watching = this.runner.withPropertyValues(
			"spring.ssl.bundle.watch.file.quiet-period=20ms", "spring.ssl.bundle.pem.web.reload-on-update=true");

	@TempDir
	private Path directory;

	/*
	 * Each connection ends before the next begins, and clients connect all the time.
	 */
	@Test
	void certificatesThatChangeTwentyTimesUnderLoadCostNoConnection(CapturedOutput output) throws Exception {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.watching.withPropertyValues(TestTls.pemBundle(file)).run((context) -> {
			int port = Clients.port(context);
			try (SSLSocket old = TestTls.connect(port); Load load = new Load(port, 3)) {
				for (int number = 2; number <= 21; number++) {
					TestTls.install(number, file);
					awaitSerial(port, number);
					load.expect(TestTls.serial(number));
				}
				assertThat(load.end()).isEmpty();
				assertThat(load.exchanges()).isGreaterThan(20);
				assertThat(TestTls.exchange(old, "still here")).isEqualTo("STILL HERE");
				assertThat(TestTls.serverSerial(old)).isEqualTo(TestTls.serial(1));
			}
		});
		assertThat(output).doesNotContain("WARN", "ERROR").contains("SSL bundle 'web' has changed: new connections");
	}

	@Test
	void aKeyStoreThatChangesIsFollowed(CapturedOutput output) throws IOException {
		Path store = TestTls.writeKeyStore(this.directory.resolve("store"), "JKS", 1);
		this.runner
			.withPropertyValues("spring.ssl.bundle.watch.file.quiet-period=20ms",
					"spring.ssl.bundle.jks.web.reload-on-update=true",
					"spring.ssl.bundle.jks.web.keystore.location=" + store.toUri(),
					"spring.ssl.bundle.jks.web.keystore.password=" + TestTls.PASSWORD)
			.run((context) -> {
				Path fresh = TestTls.writeKeyStore(this.directory.resolve("fresh"), "JKS", 2);
				Files.move(fresh, store, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
				awaitSerial(Clients.port(context), 2);
			});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Symbolic links need a privilege there")
	void aSymbolicLinkThatPointsElsewhereIsFollowed(CapturedOutput output) throws IOException {
		for (int number = 1; number <= 3; number++) {
			Path version = Files.createDirectory(this.directory.resolve("version-" + number));
			TestTls.install(number, version.resolve("web.pem"));
		}
		Path data = Files.createSymbolicLink(this.directory.resolve("data"), Path.of("version-1"));
		Path file = Files.createSymbolicLink(this.directory.resolve("web.pem"), Path.of("data", "web.pem"));
		this.watching.withPropertyValues(TestTls.pemBundle(file)).run((context) -> {
			for (int number = 2; number <= 3; number++) {
				Path fresh = Files.createSymbolicLink(this.directory.resolve("fresh"), Path.of("version-" + number));
				Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
				awaitSerial(Clients.port(context), number);
			}
		});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void aBrokenFileKeepsTheCertificateAndIsReportedOnce(CapturedOutput output) throws Exception {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.watching.withPropertyValues(TestTls.pemBundle(file)).run((context) -> {
			int port = Clients.port(context);
			TestTls.replace(file, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
			await().atMost(LONG).until(() -> output.getAll().contains("ERROR"));
			assertThat(TestTls.serverSerial(port)).isEqualTo(TestTls.serial(1));
			TestTls.install(2, file);
			awaitSerial(port, 2);
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "ERROR")).isOne();
		assertThat(output).doesNotContain("WARN").contains("SSL bundle 'web' has changed, but cannot be used");
	}

	@Test
	void aFileThatIsMissingForAWhileKeepsTheCertificateAndIsReportedOnce(CapturedOutput output) throws Exception {
		Path file = TestTls.install(1, this.directory.resolve("web.pem"));
		this.watching.withPropertyValues(TestTls.pemBundle(file)).run((context) -> {
			int port = Clients.port(context);
			Files.delete(file);
			await().atMost(LONG).until(() -> output.getAll().contains("ERROR"));
			assertThat(TestTls.serverSerial(port)).isEqualTo(TestTls.serial(1));
			TestTls.install(2, file);
			awaitSerial(port, 2);
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "ERROR")).isOne();
		assertThat(output).doesNotContain("WARN").contains("SSL bundle 'web' has changed, but cannot be used");
	}

	@Test
	void aCertificateWaitsUntilItsKeyIsThereToo(CapturedOutput output) throws Exception {
		Path certificate = TestTls.install(1, this.directory.resolve("web.crt"));
		Path key = TestTls.install(1, this.directory.resolve("web.key"));
		this.watching.withPropertyValues(TestTls.pemBundle(certificate, key)).run((context) -> {
			int port = Clients.port(context);
			TestTls.install(2, certificate);
			await().atMost(LONG).until(() -> output.getAll().contains("ERROR"));
			assertThat(output).contains("SSL bundle 'web' has changed, but cannot be used")
				.contains("Its private key does not fit its certificate");
			assertThat(TestTls.serverSerial(port)).isEqualTo(TestTls.serial(1));
			TestTls.install(2, key);
			awaitSerial(port, 2);
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "ERROR")).isOne();
	}

	@Test
	void clientsThatAreTrustedNoLongerAreRefused() throws Exception {
		Path own = TestTls.install(1, this.directory.resolve("web.pem"));
		Path trusted = TestTls.install(2, this.directory.resolve("clients.pem"));
		this.watching.withPropertyValues(TestTls.pemBundle(own))
			.withPropertyValues("spring.ssl.bundle.pem.web.truststore.certificate=" + trusted,
					"socketserver.ssl.client-auth=need")
			.run((context) -> {
				int port = Clients.port(context);
				assertThat(exchangeAs(2, port)).isEqualTo("HELLO");
				TestTls.install(3, trusted);
				await().atMost(LONG)
					.ignoreExceptionsInstanceOf(IOException.class)
					.until(() -> "HELLO".equals(exchangeAs(3, port)));
				assertThatIOException().isThrownBy(() -> exchangeAs(2, port));
			});
	}

	@Test
	void anUpdateWithoutAKeyKeepsTheCertificateAndIsReported(CapturedOutput output) throws IOException {
		CountingRegistry bundles = new CountingRegistry();
		this.runner.withBean(CountingRegistry.class, () -> bundles).run((context) -> {
			PemSslStoreDetails trust = PemSslStoreDetails.forCertificate(TestTls.pem(2));
			bundles.updateBundle("web", SslBundle.of(new PemSslStoreBundle(null, trust)));
			assertThat(output).contains("ERROR")
				.contains("SSL bundle 'web' has changed, but cannot be used")
				.contains("It has no private key");
			assertThat(TestTls.serverSerial(Clients.port(context))).isEqualTo(TestTls.serial(1));
		});
	}

	@Test
	void serversThatShareABundleAndStopAndStartFollowItOnce() {
		CountingRegistry bundles = new CountingRegistry();
		this.runner.withBean(CountingRegistry.class, () -> bundles)
			.withPropertyValues("socketserver.server.b.port=0", "socketserver.server.b.ssl.bundle=web")
			.run((context) -> {
				SocketServerStartStopLifecycle lifecycle = context.getBean(SocketServerStartStopLifecycle.class);
				for (int i = 0; i < 3; i++) {
					lifecycle.stop();
					lifecycle.start();
				}
				assertThat(bundles.handlers).hasValue(1);
				bundles.updateBundle("web", TestTls.bundle(3));
				for (BaseServer<?> server : context.getBean(SocketServers.class)) {
					assertThat(TestTls.serverSerial(Clients.port(server))).isEqualTo(TestTls.serial(3));
				}
			});
	}

	@Test
	void bundlesThatOutliveAnApplicationDoNotHoldItsServers(CapturedOutput output) {
		CountingRegistry bundles = new CountingRegistry();
		List<WeakReference<Object>> gone = new ArrayList<>();
		this.runner.withBean(CountingRegistry.class, () -> bundles).run((context) -> {
			BaseServer<?> server = context.getBean(SocketServers.class).get("default");
			gone.add(new WeakReference<>(server.config().tls()));
			gone.add(new WeakReference<>(server.config().tls().context()));
		});
		await().atMost(LONG).untilAsserted(() -> {
			System.gc();
			assertThat(gone).allMatch((reference) -> reference.get() == null);
		});
		bundles.updateBundle("web", TestTls.bundle(2));
		assertThat(output).doesNotContain("has changed");
	}

	private static void awaitSerial(int port, int number) {
		await().atMost(LONG).until(() -> TestTls.serverSerial(port) == TestTls.serial(number));
	}

	private static String exchangeAs(int number, int port) throws IOException {
		try (SSLSocket client = TestTls.connect(port, number, "TLSv1.3")) {
			return TestTls.exchange(client, "hello");
		}
	}

	/**
	 * Clients that connect again and again.
	 */
	private static final class Load implements AutoCloseable {

		private final AtomicBoolean ended = new AtomicBoolean();

		private final AtomicInteger exchanges = new AtomicInteger();

		private final AtomicInteger leastSerial = new AtomicInteger();

		private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

		private final List<Thread> threads = new ArrayList<>();

		Load(int port, int clients) {
			for (int i = 0; i < clients; i++) {
				Thread thread = new Thread(() -> run(port), "load-" + i);
				this.threads.add(thread);
				thread.start();
			}
		}

		/**
		 * Takes each connection that begins from now on and shows an older certificate
		 * for a failure.
		 */
		void expect(int serial) {
			this.leastSerial.set(serial);
		}

		private void run(int port) {
			while (!this.ended.get()) {
				int least = this.leastSerial.get();
				try (SSLSocket client = TestTls.connect(port)) {
					assertThat(TestTls.exchange(client, "load")).isEqualTo("LOAD");
					assertThat(TestTls.serverSerial(client)).isGreaterThanOrEqualTo(least);
					this.exchanges.incrementAndGet();
				}
				catch (Exception | AssertionError ex) {
					this.failures.add(ex);
				}
			}
		}

		Queue<Throwable> end() throws InterruptedException {
			this.ended.set(true);
			for (Thread thread : this.threads) {
				thread.join();
			}
			return this.failures;
		}

		int exchanges() {
			return this.exchanges.get();
		}

		@Override
		public void close() {
			this.ended.set(true);
		}

	}

	/**
	 * Bundles that count who follows their updates.
	 */
	static class CountingRegistry extends DefaultSslBundleRegistry {

		private final AtomicInteger handlers = new AtomicInteger();

		CountingRegistry() {
			super("web", TestTls.bundle(1));
		}

		@Override
		public void addBundleUpdateHandler(String name, Consumer<SslBundle> updateHandler) {
			this.handlers.incrementAndGet();
			super.addBundleUpdateHandler(name, updateHandler);
		}

	}

}
