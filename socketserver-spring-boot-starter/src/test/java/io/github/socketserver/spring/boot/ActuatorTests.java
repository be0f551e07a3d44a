package io.github.socketserver.spring.boot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for health and metrics as they are seen over HTTP, in a web application.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "socketserver.server.upper.port=0", "management.endpoint.health.show-details=always",
				"management.endpoint.health.probes.enabled=true",
				"management.endpoints.web.exposure.include=health,metrics" })
class ActuatorTests {

	@LocalServerPort
	private int httpPort;

	@LocalSocketServerPort
	private int socketPort;

	@Autowired
	private SocketServers servers;

	@Test
	void healthShowsEachServer() throws Exception {
		HttpResponse<String> health = get("/actuator/health");
		assertThat(health.statusCode()).isEqualTo(200);
		assertThat(health.body()).contains("\"socketserver\":{\"components\":{\"upper\":{")
			.contains("\"address\":\"127.0.0.1:" + this.socketPort + "\"");
		assertThat(get("/actuator/health/socketserver/upper").body()).contains("\"type\":\"tcp\"");
	}

	@Test
	void aPausedServerIsOutOfServiceAndReadinessStays() throws Exception {
		this.servers.get("upper").pause();
		try {
			assertThat(get("/actuator/health").statusCode()).isEqualTo(503);
			assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);
		}
		finally {
			this.servers.get("upper").resume();
		}
	}

	@Test
	void metersMoveWithTraffic() throws Exception {
		Clients.exchange(this.servers.get("upper"), "a");
		assertThat(get("/actuator/metrics/socketserver.connections.active").statusCode()).isEqualTo(200);
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(get("/actuator/metrics/socketserver.connections?tag=result:accepted").body())
						.contains("\"value\":1.0"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(get("/actuator/metrics/socketserver.requests").body()).contains("success"));
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.httpPort + path)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(UpperCaseHandler.class)
	static class Application {

	}

}
