package io.github.socketserver.documentation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerObservationAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the Spring code of the documentation does what the pages say.
 */
class SpringSnippetBehaviourTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class))
		.withUserConfiguration(SpringSnippets.class)
		.withPropertyValues("socketserver.server.control.port=0");

	@Test
	void whenThePageIsFollowedThenBothServersServe() {
		this.contextRunner.run((context) -> {
			assertThat(ask(context.getEnvironment(), "control", "now")).satisfies(Instant::parse);
			assertThat(ask(context.getEnvironment(), "local-only", "hello")).isEqualTo("hello");
		});
	}

	@Test
	void whenTheConventionOfThePageIsABeanThenMetersHaveItsKey() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(SocketServerObservationAutoConfiguration.class,
					ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.run((context) -> {
				ask(context.getEnvironment(), "local-only", "hello");
				Awaitility.await()
					.untilAsserted(() -> assertThat(context.getBean(MeterRegistry.class)
						.get("socketserver.requests")
						.tags("server", "local-only", "concurrency", "threading", "outcome", "success")
						.timer()
						.count()).isEqualTo(1));
			});
	}

	private static String ask(Environment environment, String server, String line) throws IOException {
		int port = environment.getRequiredProperty("local.socketserver." + server + ".port", Integer.class);
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
				.readLine();
		}
	}

}
