package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that do not do their part of a TLS handshake.
 */
@ExtendWith(OutputCaptureExtension.class)
class BundledTlsHandshakeTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	/*
	 * The header of a record of 512 bytes and the beginning of what it has.
	 */
	private static final byte[] HALF_HELLO = { 22, 3, 1, 2, 0, 1, 0 };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				SocketServerMetricsAutoConfiguration.class, SslAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withUserConfiguration(UpperCaseLines.class)
		.withPropertyValues("socketserver.port=0", "socketserver.ssl.bundle=web");

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "threading", "pool", "selecting", "virtual" })
	void silentClientsDelayNobody(String mode, CapturedOutput output) throws IOException {
		run(mode, "30s", (context) -> {
			List<Socket> silent = connectSilently(context, 50);
			try (SSLSocket client = TestTls.connect(Clients.port(context))) {
				assertThat(exchange(client)).isEqualTo("HELLO");
				assertThat(closed(context, "idle")).isZero();
			}
			finally {
				close(silent);
			}
		});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "threading", "selecting", "virtual" })
	void fiveHundredHalfOpenHandshakesAreGoneAtTheirDeadline(String mode, CapturedOutput output) throws IOException {
		run(mode, "2s", (context) -> {
			List<Socket> halfOpen = connect(context, 500, HALF_HELLO);
			try {
				try (SSLSocket client = TestTls.connect(Clients.port(context))) {
					assertThat(exchange(client)).isEqualTo("HELLO");
				}
				await().atMost(LONG).untilAsserted(() -> {
					assertThat(closed(context, "idle")).isEqualTo(500);
					assertThat(handshakes(context, "failure")).isEqualTo(500);
					assertThat(active(context)).isZero();
				});
			}
			finally {
				close(halfOpen);
			}
			assertThat(handshakes(context, "success")).isOne();
		});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "threading", "selecting" })
	void plainTextIsAQuietMeter(String mode, CapturedOutput output) throws IOException {
		run(mode, "30s", (context) -> {
			try (Socket client = Clients.connect(Clients.port(context))) {
				Clients.send(client, "GET / HTTP/1.1\r\n\r");
				client.shutdownOutput();
				assertThat(Clients.readAll(client)).doesNotContain("GET");
			}
			await().untilAsserted(() -> {
				assertThat(handshakes(context, "failure")).isOne();
				assertThat(closed(context, "error")).isOne();
			});
			try (SSLSocket client = TestTls.connect(Clients.port(context))) {
				assertThat(exchange(client)).isEqualTo("HELLO");
			}
		});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@Test
	void clientsThatAreStillShakingHandsCountAgainstTheLimit(CapturedOutput output) throws IOException {
		this.runner.withPropertyValues("socketserver.max-connections=2", "socketserver.max-connections-policy=reject")
			.withPropertyValues(TestTls.pemBundle(TestTls.install(1, this.directory.resolve("web.pem"))))
			.run((context) -> {
				List<Socket> silent = connectSilently(context, 2);
				try (Socket third = Clients.connect(Clients.port(context))) {
					assertThat(third.getInputStream().read()).isEqualTo(-1);
				}
				finally {
					close(silent);
				}
			});
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	private void run(String mode, String timeout, Check check) throws IOException {
		Assumptions.assumeTrue(!mode.equals("virtual") || Runtime.version().feature() >= 21, "needs Java 21");
		this.runner
			.withPropertyValues("socketserver.concurrency=" + mode, "socketserver.queue-size=600",
					"socketserver.ssl.handshake-timeout=" + timeout)
			.withPropertyValues(TestTls.pemBundle(TestTls.install(1, this.directory.resolve("web.pem"))))
			.run(check::check);
	}

	private static List<Socket> connectSilently(ApplicationContext context, int count) throws IOException {
		List<Socket> clients = connect(context, count, new byte[0]);
		await().atMost(LONG).until(() -> active(context) == count);
		return clients;
	}

	private static List<Socket> connect(ApplicationContext context, int count, byte[] first) throws IOException {
		List<Socket> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Socket client = Clients.connect(Clients.port(context));
			client.getOutputStream().write(first);
			clients.add(client);
		}
		return clients;
	}

	private static void close(List<Socket> clients) throws IOException {
		for (Socket client : clients) {
			client.close();
		}
	}

	private static String exchange(SSLSocket client) throws IOException {
		Clients.send(client, "hello");
		client.shutdownOutput();
		return Clients.readAll(client);
	}

	private static double active(ApplicationContext context) {
		return registry(context).get("socketserver.connections.active").gauge().value();
	}

	private static double closed(ApplicationContext context, String cause) {
		return registry(context).get("socketserver.connections.closed").tag("cause", cause).functionCounter().count();
	}

	private static long handshakes(ApplicationContext context, String outcome) {
		return registry(context).get("socketserver.tls.handshake").tag("outcome", outcome).timer().count();
	}

	private static MeterRegistry registry(ApplicationContext context) {
		return context.getBean(MeterRegistry.class);
	}

	/**
	 * What is to be seen while a server runs.
	 */
	private interface Check {

		void check(ApplicationContext context) throws Exception;

	}

	@SocketServerHandler
	static class UpperCaseLines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(UpperCaseHandler.upperCase(line));
		}

	}

}
