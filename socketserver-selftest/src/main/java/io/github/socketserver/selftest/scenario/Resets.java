package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.util.List;

import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Clients that reset their connections in each phase of a request.
 */
final class Resets extends StreamScenario {

	private static final String LARGE_REPLY = "!stream 400000\n";

	Resets() {
		super("resets", "Clients reset their connections before they are accepted, within a line, after a request, "
				+ "while a large reply is written, after half-closing; nothing is logged but at DEBUG");
	}

	@Override
	public void run(Trial trial) throws Exception {
		List<Phase> phases = List.of(Resets::atOnce, Resets::withinALine, Resets::afterARequest,
				Resets::whileAReplyIsWritten, Resets::afterHalfClosing);
		int rounds = trial.form().pick(4, 100);
		for (int round = 0; round < rounds; round++) {
			for (Phase phase : phases) {
				LineClient client = trial.connect();
				try {
					phase.run(client);
				}
				finally {
					client.reset();
				}
			}
		}
	}

	private static void atOnce(LineClient client) {
	}

	private static void withinALine(LineClient client) throws IOException {
		client.send("half a li");
	}

	private static void afterARequest(LineClient client) throws IOException {
		client.send("hello\nhello\n");
	}

	private static void whileAReplyIsWritten(LineClient client) throws IOException {
		client.send(LARGE_REPLY).read();
	}

	private static void afterHalfClosing(LineClient client) throws IOException {
		client.send(LARGE_REPLY).shutdownOutput();
	}

	/**
	 * What a client does before it resets its connection.
	 */
	@FunctionalInterface
	private interface Phase {

		void run(LineClient client) throws IOException;

	}

}
