package io.github.socketserver.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LeakCheck}: that it fails.
 */
class LeakCheckTests {

	private final ProcessResources baseline = ProcessResources.now();

	@Test
	void nothingLeakedMeansNoFailure() {
		LeakCheck.assertNothingLeakedSince(this.baseline, "Example", Duration.ofMillis(100));
	}

	@Test
	void leakedDescriptorIsNamedByWhatItPointsTo() throws IOException {
		try (ServerSocket leaked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThat(failure()).contains("Example leaked", "descriptor", "-> socket:[", "tcp",
					String.format("0100007F:%04X", leaked.getLocalPort()));
		}
	}

	@Test
	void theSocketThatToolsAttachToIsNoLeak() throws Exception {
		Path socket = Path.of(System.getProperty("java.io.tmpdir"), ".java_pid" + ProcessHandle.current().pid() + "x");
		try (ServerSocketChannel attached = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			attached.bind(UnixDomainSocketAddress.of(socket));
			LeakCheck.assertNothingLeakedSince(this.baseline, "Example", Duration.ofMillis(100));
		}
		finally {
			Files.delete(socket);
		}
	}

	@Test
	void leakedThreadIsNamed() throws InterruptedException {
		CountDownLatch end = new CountDownLatch(1);
		Thread leaked = new Thread(() -> awaitQuietly(end), "planted-thread");
		leaked.start();
		assertThat(failure()).contains("thread", "planted-thread");
		end.countDown();
		leaked.join();
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void leakedVirtualThreadIsNamed() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Class<?> builder = Class.forName("java.lang.Thread$Builder");
		Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
		builder.getMethod("name", String.class).invoke(virtual, "planted-virtual");
		Executor starter = (task) -> {
			try {
				builder.getMethod("start", Runnable.class).invoke(virtual, task);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		};
		starter.execute(() -> awaitQuietly(end));
		assertThat(failure()).contains("planted-virtual (virtual)");
		end.countDown();
	}

	@Test
	void leakedTemporaryFileIsNamed() throws IOException {
		Path leaked = Files.createFile(TestDirectory.freshPath());
		assertThat(failure()).contains("file " + leaked);
		Files.delete(leaked);
	}

	@Test
	void whatGoesAwayInTimeIsNoLeak() throws IOException {
		Path transitory = Files.createFile(TestDirectory.freshPath());
		Thread remover = new Thread(() -> transitory.toFile().delete());
		remover.start();
		LeakCheck.assertNothingLeakedSince(this.baseline, "Example", Duration.ofSeconds(10));
	}

	@Test
	void classThatLeaksFails() throws IOException {
		TestExecutionSummary summary = run(LeakyExample.class);
		assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
		assertThat(summary.getFailures()).singleElement()
			.satisfies((failure) -> assertThat(failure.getException())
				.hasMessageContaining("LeakyExample leaked:\n  file " + LeakyExample.leaked));
		Files.delete(LeakyExample.leaked);
	}

	private static TestExecutionSummary run(Class<?> testClass) {
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		LauncherFactory.create()
			.execute(LauncherDiscoveryRequestBuilder.request()
				.selectors(DiscoverySelectors.selectClass(testClass))
				.configurationParameter("socketserver.leak-check.patience", "100")
				.build(), listener);
		return listener.getSummary();
	}

	private String failure() {
		return assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> LeakCheck.assertNothingLeakedSince(this.baseline, "Example", Duration.ofMillis(200)))
			.actual()
			.getMessage();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * A test class that leaks.
	 */
	static class LeakyExample {

		private static Path leaked;

		@Test
		void leak() throws IOException {
			leaked = Files.createFile(TestDirectory.freshPath());
		}

	}

}
