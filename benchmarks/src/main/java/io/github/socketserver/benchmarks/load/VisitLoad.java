package io.github.socketserver.benchmarks.load;

import java.io.IOException;

import io.github.socketserver.benchmarks.JsonObject;

/**
 * Many connections that come and go, some hundred at a time. They send several lines each
 * and take turns, so that each waits between two of its lines.
 */
final class VisitLoad {

	private static final int AT_A_TIME = 500;

	private static final int LINES = 4;

	private final LoadOptions options;

	VisitLoad(LoadOptions options) {
		this.options = options;
	}

	String run() throws IOException {
		try (Clients clients = new Clients(this.options)) {
			for (int left = this.options.connections(); left > 0; left -= AT_A_TIME) {
				clients.connect(Math.min(left, AT_A_TIME));
				for (int line = 0; line < LINES; line++) {
					clients.ask();
				}
				clients.leave();
			}
			return new JsonObject().put("connections", this.options.connections())
				.put("errors", clients.errors())
				.toString();
		}
	}

}
