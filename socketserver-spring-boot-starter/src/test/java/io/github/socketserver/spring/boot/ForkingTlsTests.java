package io.github.socketserver.spring.boot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLSocket;

import io.github.socketserver.BaseServer;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.ForkingTlsApplication;
import io.github.socketserver.spring.boot.testing.TestTls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests with real worker processes that speak TLS. All share one application, since each
 * process costs processor time.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Worker processes need Linux")
class ForkingTlsTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@TempDir
	private static Path directory;

	private static Path file;

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() throws IOException {
		file = TestTls.install(1, directory.resolve("web.pem"));
		Path trusted = TestTls.install(5, directory.resolve("clients.pem"));
		List<String> arguments = new ArrayList<>();
		for (String bundle : TestTls.pemBundle(file)) {
			arguments.add("--" + bundle);
		}
		arguments.addAll(List.of("--spring.ssl.bundle.watch.file.quiet-period=20ms",
				"--spring.ssl.bundle.pem.web.reload-on-update=true",
				"--spring.ssl.bundle.pem.web.truststore.certificate=" + trusted));
		for (String name : List.of("lean", "beans")) {
			for (String property : List.of("port=0", "ssl.bundle=web", "ssl.client-auth=want", "concurrency=forking",
					"processes.tls=worker", "processes.max=1", "processes.max-requests=0",
					"processes.boot-timeout=2m")) {
				arguments.add("--socketserver.server." + name + "." + property);
			}
		}
		arguments.add("--socketserver.server.beans.processes.type=spring");
		SpringApplication application = new SpringApplication(ForkingTlsApplication.class);
		application.setMainApplicationClass(ForkingTlsApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		context = application.run(arguments.toArray(String[]::new));
		for (BaseServer<?> server : context.getBean(SocketServers.class)) {
			await().atMost(PATIENCE).until(() -> server.workerStatistics().idle() == 1);
		}
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "lean", "beans" })
	void theWorkerKnowsTheClientAndTheMetersKnowTheHandshake(String name) throws IOException {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		SocketServers servers = context.getBean(SocketServers.class);
		try (SocketServerMetrics metrics = new SocketServerMetrics(servers, List.of())) {
			metrics.bindTo(registry);
			String pid = String.valueOf(pid(name));
			try (SSLSocket client = connect(name, 5)) {
				assertThat(ask(client)).isEqualTo(pid + " TLSv1.3 1");
			}
			await().until(() -> handshakes(registry, name) == 2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "lean", "beans" })
	void nobodyElseReadsTheKey(String name) throws IOException {
		Path process = Path.of("/proc", String.valueOf(pid(name)));
		String line = TestTls.pem(1).lines().skip(1).findFirst().orElseThrow();
		assertThat(line).hasSizeGreaterThan(40);
		for (String part : List.of("cmdline", "environ")) {
			assertThat(Files.readString(process.resolve(part), StandardCharsets.ISO_8859_1)).isNotEmpty()
				.doesNotContain("PRIVATE KEY")
				.doesNotContain(line);
		}
	}

	@Test
	void workersServeANewCertificateWithoutEnding() throws IOException {
		Set<Long> before = Set.of(pid("lean"), pid("beans"));
		TestTls.install(2, file);
		for (String name : List.of("lean", "beans")) {
			await().atMost(PATIENCE).until(() -> TestTls.serverSerial(Clients.port(server(name))) == TestTls.serial(2));
		}
		assertThat(Set.of(pid("lean"), pid("beans"))).isEqualTo(before);
	}

	private static double handshakes(SimpleMeterRegistry registry, String name) {
		return registry.get("socketserver.tls.handshake").tag("server", name).tag("outcome", "success").timer().count();
	}

	private static BaseServer<?> server(String name) {
		return context.getBean(SocketServers.class).get(name);
	}

	private static long pid(String name) throws IOException {
		try (SSLSocket client = connect(name, -1)) {
			long pid = Long.parseLong(ask(client).split(" ")[0]);
			assertThat(server(name).activeChildren()).containsExactly(pid);
			return pid;
		}
	}

	private static SSLSocket connect(String name, int number) throws IOException {
		int port = Clients.port(server(name));
		return (number < 0) ? TestTls.connect(port) : TestTls.connect(port, number);
	}

	private static String ask(SSLSocket client) throws IOException {
		client.setSoTimeout((int) PATIENCE.toMillis());
		Clients.send(client, "hello");
		return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8)).readLine();
	}

}
