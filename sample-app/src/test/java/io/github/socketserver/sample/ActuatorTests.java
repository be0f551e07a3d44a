package io.github.socketserver.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the sample application tells about its servers over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class ActuatorTests {

	@TempDir
	static Path directory;

	private final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	int port;

	@Autowired
	Environment environment;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		SampleProperties.register(registry, directory);
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "upper-udp", "lines", "upload", "upper-unix", "upper-unixgram" })
	void whenServersRunThenHealthShowsEach(String server) throws Exception {
		JsonNode health = getJson("health");
		assertThat(health.at("/status").asString()).isEqualTo("UP");
		assertThat(health.at("/components/socketserver/components/" + server + "/status").asString()).isEqualTo("UP");
	}

	@Test
	void whenClientsComeAndGoThenMetersMove() throws Exception {
		double accepted = meter("socketserver.connections", "result:accepted");
		double closed = meter("socketserver.connections.closed");
		try (Socket first = connect(); Socket second = connect()) {
			ask(first);
			ask(second);
			assertThat(meter("socketserver.connections.active")).isEqualTo(2);
			assertThat(meter("socketserver.connections", "result:accepted")).isEqualTo(accepted + 2);
			assertThat(meter("socketserver.data.received")).isGreaterThanOrEqualTo(12);
			assertThat(meter("socketserver.data.sent")).isGreaterThanOrEqualTo(12);
		}
		Awaitility.await().untilAsserted(() -> {
			assertThat(meter("socketserver.connections.active")).isZero();
			assertThat(meter("socketserver.connections.closed")).isEqualTo(closed + 2);
		});
		assertThat(meter("socketserver.connections", "result:accepted"))
			.isEqualTo(meter("socketserver.connections.closed"));
	}

	@Test
	void whenPrometheusAsksThenItGetsTheMeters() throws Exception {
		assertThat(get("prometheus")).contains("socketserver_connections_active")
			.contains("server=\"lines\"")
			.contains("type=\"tcp\"");
	}

	@Test
	void whenAClientHasGoneThenPrometheusGetsItsRequestOnce() throws Exception {
		double before = requestsOfLines();
		try (Socket client = connect()) {
			ask(client);
		}
		Awaitility.await().untilAsserted(() -> assertThat(requestsOfLines()).isEqualTo(before + 1));
		assertThat(meter("socketserver.requests")).isEqualTo(before + 1);
	}

	@Test
	void whenAClientIsConnectedThenTheEndpointShowsItWithoutItsAddressAndWords() throws Exception {
		try (Socket client = connect()) {
			ask(client);
			String body = get("socketservers/lines/connections");
			assertThat(body).doesNotContainIgnoringCase("hello").doesNotContain(":" + client.getLocalPort());
			JsonNode connection = JsonMapper.shared().readTree(body).at("/connections/0");
			assertThat(connection.at("/client").asString()).isEqualTo("******");
			assertThat(connection.at("/receivedBytes").asInt()).isEqualTo(6);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upper", "upper-udp", "lines", "upload", "upper-unix", "upper-unixgram" })
	void whenServersRunThenTheEndpointShowsEach(String server) throws Exception {
		for (JsonNode shown : List.of(getJson("socketservers").at("/servers/" + server),
				getJson("socketservers/" + server))) {
			assertThat(shown.at("/state").asString()).isEqualTo("RUNNING");
			assertThat(shown.at("/type").asString())
				.isEqualTo(this.environment.getRequiredProperty("socketserver.server." + server + ".type"));
		}
	}

	@Test
	void whenSomebodyWantsToPauseAServerThenTheEndpointRefuses() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("socketservers/lines"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"pause\"}"))
			.build();
		assertThat(this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(405);
		assertThat(getJson("socketservers/lines").at("/state").asString()).isEqualTo("RUNNING");
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(),
				this.environment.getRequiredProperty("local.socketserver.lines.port", Integer.class));
	}

	private static void ask(Socket client) throws IOException {
		client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("HELLO\n");
	}

	private double requestsOfLines() throws Exception {
		return get("prometheus").lines()
			.filter((line) -> line.startsWith("socketserver_requests_seconds_count{")
					&& line.contains("server=\"lines\""))
			.mapToDouble((line) -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
			.sum();
	}

	private double meter(String name, String... tags) throws Exception {
		String query = "?tag=server:lines" + ((tags.length > 0) ? "&tag=" + String.join("&tag=", tags) : "");
		HttpResponse<String> response = send("metrics/" + name + query);
		return (response.statusCode() == 404) ? 0
				: JsonMapper.shared().readTree(response.body()).at("/measurements/0/value").asDouble();
	}

	private JsonNode getJson(String endpoint) throws Exception {
		return JsonMapper.shared().readTree(get(endpoint));
	}

	private String get(String endpoint) throws Exception {
		HttpResponse<String> response = send(endpoint);
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> send(String endpoint) throws Exception {
		return this.http.send(HttpRequest.newBuilder(uri(endpoint)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI uri(String endpoint) {
		return URI.create("http://127.0.0.1:" + this.port + "/actuator/" + endpoint);
	}

}
