package io.github.socketserver.benchmarks.load;

import java.io.IOException;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Many connections that send one line each and then nothing. Prints {@code HOLDING} and
 * keeps them until a line comes in; then each must still answer.
 */
final class IdleLoad {

	private final LoadOptions options;

	IdleLoad(LoadOptions options) {
		this.options = options;
	}

	String run() throws IOException {
		try (Clients clients = new Clients(this.options)) {
			clients.connect(this.options.connections());
			clients.ask();
			System.out.println("HOLDING");
			System.in.read();
			clients.ask();
			return new JsonObject().put("connections", this.options.connections())
				.put("errors", clients.errors())
				.toString();
		}
	}

}
