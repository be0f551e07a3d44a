package io.github.socketserver.benchmarks.faults;

import java.io.IOException;

/**
 * Loads the classes of a server and of its client, whose time is not to be measured.
 */
final class WarmUp {

	private static final int CONNECTIONS = 20;

	private static final int REQUESTS = 20;

	private static final int PATIENCE_MILLIS = 10_000;

	private WarmUp() {
	}

	static void of(int port) throws IOException {
		for (int i = 0; i < CONNECTIONS; i++) {
			try (LineClient client = new LineClient(port, PATIENCE_MILLIS)) {
				for (int j = 0; j < REQUESTS; j++) {
					client.ask("hello");
				}
				client.ask("BIG");
			}
		}
	}

}
