package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Health of a Spring Boot application, read on a connection that stays open.
 */
final class Health {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final HttpRequest request;

	Health(int port) throws IOException {
		this.request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health/socketserver/default"))
			.timeout(Duration.ofSeconds(5))
			.build();
		read();
	}

	/**
	 * Reads the health of the server.
	 * @return its status, and the error if there is one
	 * @throws IOException if there is no answer
	 */
	String read() throws IOException {
		try {
			return describe(this.client.send(this.request, HttpResponse.BodyHandlers.ofString()).body());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	static String describe(String body) {
		JsonObject health = JsonObject.parse(body);
		String error = health.object("details").text("error");
		return error.isEmpty() ? health.text("status") : health.text("status") + ", " + error;
	}

}
