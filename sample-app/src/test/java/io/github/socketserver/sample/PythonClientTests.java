package io.github.socketserver.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.spring.boot.SocketServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests of the sample application by clients that are written in Python, one test for
 * each scenario of {@code clients.py}.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class PythonClientTests {

	@TempDir
	static Path directory;

	@Autowired
	Environment environment;

	@Autowired
	SocketServers servers;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		SampleProperties.register(registry, directory);
	}

	@BeforeAll
	static void requirePython() {
		assumeThat(PythonClients.arePossible()).as("python3 is installed").isTrue();
	}

	@AfterAll
	static void nothingIsLoggedAsProblem(CapturedOutput output) {
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("\tat ");
	}

	@AfterEach
	void everyConnectionIsAccountedFor() {
		for (BaseServer<?> server : this.servers) {
			Awaitility.await().untilAsserted(() -> {
				ServerStatistics statistics = server.statistics();
				assertThat(statistics.activeConnections()).as(server.name()).isZero();
				assertThat(statistics.acceptedConnections()).as(server.name())
					.isEqualTo(statistics.closedConnectionsTotal());
			});
		}
	}

	@TestFactory
	Stream<DynamicTest> scenarios() {
		return PythonClients.scenarios()
			.stream()
			.map((scenario) -> DynamicTest.dynamicTest(scenario, () -> PythonClients.run(scenario, addresses())));
	}

	private Map<String, Object> addresses() throws IOException {
		return SampleProperties.addresses(this.environment, directory.toRealPath());
	}

}
