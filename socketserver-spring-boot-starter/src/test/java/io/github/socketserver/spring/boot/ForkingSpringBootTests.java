package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.ForkingApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Worker processes of an application that a test has started.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Worker processes need Linux")
@DirtiesContext
@SpringBootTest(classes = ForkingApplication.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "secret=hunter2", "socketserver.server.beans.port=0",
				"socketserver.server.beans.concurrency=forking", "socketserver.server.beans.processes.type=spring",
				"socketserver.server.beans.processes.max=1", "socketserver.server.beans.processes.max-requests=0",
				"socketserver.server.beans.processes.boot-timeout=2m", "socketserver.server.lean.enabled=false",
				"spring.main.banner-mode=console" })
class ForkingSpringBootTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@DynamicPropertySource
	static void dynamic(DynamicPropertyRegistry registry) {
		registry.add("dynamic", () -> "made by " + ForkingSpringBootTests.class.getSimpleName());
	}

	@Autowired
	private SocketServers servers;

	@Test
	void propertiesOfATestReachWorkerProcessesAndNobodyElse() throws IOException {
		assertThat(ask("secret")).isEqualTo("hunter2");
		assertThat(ask("dynamic")).isEqualTo("made by ForkingSpringBootTests");
		assertThat(ask("spring.main.banner-mode")).isEqualTo("off");
		Path process = Path.of("/proc", ask("pid"));
		for (String file : List.of("cmdline", "environ")) {
			assertThat(Files.readString(process.resolve(file))).doesNotContain("hunter2");
		}
	}

	private String ask(String question) throws IOException {
		try (Socket client = Clients.connect(this.servers.get("beans"))) {
			client.setSoTimeout((int) PATIENCE.toMillis());
			Clients.send(client, question);
			client.shutdownOutput();
			return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		}
	}

}
