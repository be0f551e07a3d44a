package io.github.socketserver.spring.boot.actuate;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import com.jayway.jsonpath.JsonPath;
import io.github.socketserver.BaseServer;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for the {@link SocketServersEndpoint} as it is seen over HTTP.
 */
class SocketServersEndpointHttpTests {

	/**
	 * With the access that the endpoint has by default.
	 */
	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "socketserver.server.lines.port=0", "socketserver.server.packets.port=0",
					"socketserver.server.packets.type=udp", "management.endpoints.web.exposure.include=socketservers" })
	class ReadOnly extends Requests {

		@Test
		void allServersAreListed() throws Exception {
			HttpResponse<String> response = get("");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).containsSubsequence("{\"servers\":{\"lines\":{\"type\":\"tcp\"",
					"\"packets\":{\"type\":\"udp\"");
		}

		@Test
		void aStreamServerHasItsConnections() throws Exception {
			try (Socket client = connect()) {
				Clients.send(client, "hello");
				awaitSent(6);
				String body = get("/lines").body();
				assertThat(read(body, "$.state")).isEqualTo("RUNNING");
				assertThat(read(body, "$.address")).isEqualTo("127.0.0.1:" + client.getPort());
				assertThat(read(body, "$.concurrency")).isEqualTo("threading");
				assertThat(read(body, "$.tls")).isEqualTo(false);
				assertThat(read(body, "$.connections.active")).isEqualTo(1);
				assertThat(read(body, "$.limits.maxConnections")).isEqualTo(8192);
				assertThat(read(body, "$.requests.active")).isEqualTo(1);
				assertThat(body).doesNotContain("datagrams", "failure", "HELLO", "hello");
			}
		}

		@Test
		void aDatagramServerHasItsDatagrams() throws Exception {
			String body = get("/packets").body();
			assertThat(read(body, "$.datagrams.handled")).isEqualTo(0);
			assertThat(body).doesNotContain("\"connections\"");
		}

		@Test
		void theAnswersHaveTheseKeysAndNoOthers() throws Exception {
			assertThat(keys(get("").body(), "$")).containsExactly("servers");
			assertThat(keys(get("").body(), "$.servers")).containsExactly("lines", "packets");
			assertThat(keys(get("/lines").body(), "$")).containsExactlyInAnyOrder("type", "state", "address",
					"concurrency", "tls", "limits", "connections", "requests", "traffic");
			assertThat(keys(get("/packets").body(), "$")).containsExactlyInAnyOrder("type", "state", "address",
					"concurrency", "tls", "limits", "datagrams", "requests", "traffic");
			assertThat(keys(get("/lines").body(), "$.connections")).containsExactlyInAnyOrder("active", "accepted",
					"rejected", "closed");
			assertThat(keys(get("/lines").body(), "$.requests")).containsExactlyInAnyOrder("active", "completed",
					"waiting");
			assertThat(keys(get("/lines").body(), "$.traffic")).containsExactlyInAnyOrder("received", "sent");
			assertThat(keys(get("/packets").body(), "$.datagrams")).containsExactlyInAnyOrder("handled", "truncated",
					"dropped", "filtered");
			try (Socket client = connect()) {
				Clients.send(client, "one");
				awaitSent(4);
				String connections = get("/lines/connections").body();
				assertThat(keys(connections, "$")).containsExactlyInAnyOrder("total", "connections");
				assertThat(keys(connections, "$.connections[0]")).containsExactlyInAnyOrder("id", "client", "state",
						"since", "idle", "receivedBytes", "sentBytes");
			}
		}

		@Test
		void limitsAreThoseThatTheTypeOfTheServerHas() throws Exception {
			assertThat(JsonPath.<Map<String, Object>>read(get("/lines").body(), "$.limits")).containsOnly(
					entry("queueSize", 128), entry("maxConnections", 8192), entry("maxConnectionsPerClient", -1),
					entry("acceptRatePerClient", -1), entry("maxFramesPerConnection", -1),
					entry("allowedAddresses", Collections.emptyList()),
					entry("deniedAddresses", Collections.emptyList()), entry("connectionTimeout", "PT20S"),
					entry("idleTimeout", "PT1M"), entry("requestTimeout", "PT0S"), entry("writeTimeout", "PT30S"),
					entry("maxConnectionAge", "PT0S"), entry("minThroughput", 0), entry("maxLineLength", 8192),
					entry("maxFrameSize", 1 << 20));
			assertThat(JsonPath.<Map<String, Object>>read(get("/packets").body(), "$.limits")).containsOnly(
					entry("queueSize", 128), entry("allowedAddresses", Collections.emptyList()),
					entry("deniedAddresses", Collections.emptyList()), entry("requestTimeout", "PT0S"),
					entry("writeTimeout", "PT30S"), entry("maxPacketSize", 65_535), entry("replyAmplification", 3));
		}

		@Test
		void anUnknownServerIsNotFound() throws Exception {
			assertThat(get("/nobody").statusCode()).isEqualTo(404);
			assertThat(get("/nobody/connections").statusCode()).isEqualTo(404);
			assertThat(get("/lines/threads").statusCode()).isEqualTo(404);
		}

		@Test
		void connectionsAreListedWithMaskedAddressesAndWithoutPayload() throws Exception {
			try (Socket first = connect(); Socket second = connect()) {
				Clients.send(first, "one");
				Clients.send(second, "two");
				awaitSent(4);
				String body = get("/lines/connections").body();
				assertThat(read(body, "$.total")).isEqualTo(2);
				assertThat(read(body, "$.connections.length()")).isEqualTo(2);
				assertThat(read(body, "$.connections[0].client")).isEqualTo("******");
				assertThat(read(body, "$.connections[0].state")).isIn("READING", "HANDLING");
				assertThat(read(body, "$.connections[0].receivedBytes")).isEqualTo(4);
				assertThat(read(body, "$.connections[0].sentBytes")).isEqualTo(4);
				assertThat(body).containsPattern("\"since\":\"20").containsPattern("\"idle\":\"PT[0-9.]+S\"");
				assertThat(body).doesNotContain(":" + first.getLocalPort(), "ONE", "one");
				assertThat(read(get("/lines/connections?limit=1").body(), "$.connections.length()")).isEqualTo(1);
				assertThat(read(get("/lines/connections?limit=1").body(), "$.total")).isEqualTo(2);
			}
		}

		@Test
		void aLimitThatMakesNoSenseIsABadRequest() throws Exception {
			for (String limit : new String[] { "0", "-1", "1001", "many" }) {
				assertThat(get("/lines/connections?limit=" + limit).statusCode()).as(limit).isEqualTo(400);
			}
		}

		@Test
		void nothingCanBeChanged() throws Exception {
			assertThat(send("POST", "/lines", "{\"action\":\"pause\"}").statusCode()).isEqualTo(405);
			assertThat(send("DELETE", "/lines/connections/1", "").statusCode()).isBetween(404, 405);
			assertThat(server().state()).isEqualTo(ServerState.RUNNING);
		}

	}

	/**
	 * With all access, and addresses shown.
	 */
	@Nested
	@SpringBootTest(classes = Application.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "socketserver.server.lines.port=0", "management.endpoint.socketservers.access=unrestricted",
					"management.endpoint.socketservers.show-addresses=always",
					"management.endpoints.web.exposure.include=socketservers" })
	class Unrestricted extends Requests {

		@Test
		void addressesOfClientsAreShown() throws Exception {
			try (Socket client = connect()) {
				Clients.send(client, "one");
				awaitSent(4);
				assertThat(read(get("/lines/connections").body(), "$.connections[0].client"))
					.isEqualTo("127.0.0.1:" + client.getLocalPort());
			}
		}

		@Test
		void aServerIsPausedAndResumed() throws Exception {
			HttpResponse<String> paused = send("POST", "/lines", "{\"action\":\"pause\"}");
			assertThat(paused.statusCode()).isEqualTo(200);
			assertThat(read(paused.body(), "$.state")).isEqualTo("PAUSED");
			assertThat(server().state()).isEqualTo(ServerState.PAUSED);
			assertThat(read(send("POST", "/lines", "{\"action\":\"RESUME\"}").body(), "$.state")).isEqualTo("RUNNING");
			assertThat(server().state()).isEqualTo(ServerState.RUNNING);
		}

		@Test
		void anUnknownActionIsABadRequest() throws Exception {
			assertThat(send("POST", "/lines", "{\"action\":\"destroy\"}").statusCode()).isEqualTo(400);
			assertThat(send("POST", "/lines", "{}").statusCode()).isEqualTo(400);
			assertThat(send("POST", "/nobody", "{\"action\":\"pause\"}").statusCode()).isEqualTo(404);
		}

		@Test
		void oneConnectionIsClosedAndOthersAreNot() throws Exception {
			try (Socket first = connect(); Socket second = connect()) {
				Clients.send(first, "one");
				Clients.send(second, "two");
				Awaitility.await().until(() -> server().connections().size() == 2);
				awaitSent(4);
				int id = (int) read(get("/lines/connections?limit=1").body(), "$.connections[0].id");
				assertThat(send("DELETE", "/lines/connections/" + id, "").statusCode()).isEqualTo(204);
				assertThat(Clients.readAll(first)).isEqualTo("ONE");
				Awaitility.await()
					.untilAsserted(() -> assertThat(server().statistics().closedConnections())
						.containsEntry(CloseCause.ADMIN, 1L));
				Clients.send(second, "still");
				second.shutdownOutput();
				assertThat(Clients.readAll(second)).isEqualTo("TWO\nSTILL");
				assertThat(send("DELETE", "/lines/connections/" + id, "").statusCode()).isEqualTo(404);
				assertThat(send("DELETE", "/lines/threads/" + id, "").statusCode()).isEqualTo(404);
				assertThat(send("DELETE", "/lines/connections/x", "").statusCode()).isEqualTo(400);
			}
		}

	}

	/**
	 * Requests to the endpoint, and a look at what became of them.
	 */
	abstract static class Requests {

		@LocalServerPort
		private int httpPort;

		@Autowired
		private SocketServers servers;

		BaseServer<?> server() {
			return this.servers.get("lines");
		}

		@BeforeEach
		void awaitNobody() {
			Awaitility.await().until(() -> server().connections().isEmpty());
		}

		Socket connect() throws IOException {
			return Clients.connect(server());
		}

		void awaitSent(long bytes) {
			Awaitility.await()
				.until(() -> !server().connections().isEmpty()
						&& server().connections().stream().allMatch((connection) -> connection.sentBytes() == bytes));
		}

		HttpResponse<String> get(String path) throws IOException, InterruptedException {
			return send("GET", path, "");
		}

		HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
			HttpRequest.BodyPublisher content = body.isEmpty() ? HttpRequest.BodyPublishers.noBody()
					: HttpRequest.BodyPublishers.ofString(body);
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:" + this.httpPort + "/actuator/socketservers" + path))
				.header("Content-Type", "application/json")
				.method(method, content)
				.build();
			return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		}

		static Set<String> keys(String json, String path) {
			return JsonPath.<Map<String, Object>>read(json, path).keySet();
		}

		static Object read(String json, String path) {
			return JsonPath.read(json, path);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Lines.class)
	static class Application {

		@Bean
		RequestHandler<DatagramRequest> packets() {
			return (request) -> {
			};
		}

	}

	@SocketServerHandler
	static class Lines extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line).toUpperCase(Locale.ROOT));
		}

	}

}
