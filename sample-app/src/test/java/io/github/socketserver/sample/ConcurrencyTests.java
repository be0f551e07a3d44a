package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.socketserver.spring.boot.SocketServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests that the sample application serves the same under each concurrency mode.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConcurrencyTests {

	private static final List<String> SCENARIOS = List.of("upper", "upper_unix", "upper_udp", "upper_unixgram", "lines",
			"half_close_then_read", "uploads_glued_together", "upload_aborted");

	private static final List<String> SERVERS = List.of("upper", "upper-udp", "lines", "upload", "upper-unix",
			"upper-unixgram");

	private static final List<String> FRAMED_SERVERS = List.of("lines", "upper-udp", "upper-unixgram");

	@TempDir
	Path directory;

	@BeforeAll
	static void requirePython() {
		assumeThat(PythonClients.arePossible()).as("python3 is installed").isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "synchronous", "virtual", "pool" })
	void whenModeChangesThenHandlersServeTheSame(String mode, CapturedOutput output) throws IOException {
		assumeThat(!mode.equals("virtual") || Runtime.version().feature() >= 21).as("Java has virtual threads")
			.isTrue();
		try (ConfigurableApplicationContext context = run(mode, SERVERS)) {
			Map<String, Object> addresses = SampleProperties.addresses(context.getEnvironment(),
					this.directory.toRealPath());
			SCENARIOS.forEach((scenario) -> PythonClients.run(scenario, addresses));
		}
		assertThat(output).contains(mode).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void whenModeIsSelectingThenFramedAndDatagramHandlersServeTheSame(CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext context = run("selecting", FRAMED_SERVERS)) {
			Map<String, Object> addresses = SampleProperties.addresses(context.getEnvironment(),
					this.directory.toRealPath());
			List.of("lines", "upper_udp", "upper_unixgram")
				.forEach((scenario) -> PythonClients.run(scenario, addresses));
		}
		assertThat(output).contains("selecting").doesNotContain("WARN").doesNotContain("ERROR");
	}

	/*
	 * Uploads need beans, so their worker process is the application itself.
	 */
	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "Worker processes need Linux")
	void whenModeIsForkingThenHandlersServeTheSame(CapturedOutput output) throws IOException {
		String upload = "--socketserver.server.upload.processes.";
		try (ConfigurableApplicationContext context = run("forking", SERVERS, upload + "type=spring",
				upload + "max-requests=0", upload + "max=1", upload + "boot-timeout=2m")) {
			Map<String, Object> addresses = SampleProperties.addresses(context.getEnvironment(),
					this.directory.toRealPath());
			SocketServers servers = context.getBean(SocketServers.class);
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.until(() -> servers.get("upload").workerStatistics().idle() == 1);
			SCENARIOS.forEach((scenario) -> PythonClients.run(scenario, addresses));
		}
		assertThat(output).contains("forking").doesNotContain("WARN").doesNotContain("ERROR");
	}

	/*
	 * Without the name of the main class nothing that was made ahead of time is found.
	 */
	private ConfigurableApplicationContext run(String mode, List<String> servers, String... further) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.setMainApplicationClass(SampleApplication.class);
		List<String> arguments = arguments(mode, servers);
		arguments.addAll(List.of(further));
		return application.run(arguments.toArray(String[]::new));
	}

	private List<String> arguments(String mode, List<String> servers) {
		List<String> arguments = new ArrayList<>();
		SampleProperties.register((name, value) -> arguments.add("--" + name + "=" + value.get()), this.directory);
		arguments.add("--server.port=0");
		for (String server : servers) {
			arguments.add("--socketserver.server." + server + ".concurrency=" + mode);
		}
		return arguments;
	}

}
