package io.github.socketserver.selftest.scenario;

import java.io.IOException;

import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Trial;

/**
 * The server closes while the client has sent more than was read.
 */
final class UnreadInput extends StreamScenario {

	private static final int LENGTH = 100_000;

	private static final int MORE = 50_000;

	private static final int ENDS = 2 * "DONE\n".length();

	UnreadInput() {
		super("unread-input", "A handler ends while more input waits; the client reads its whole reply, and no reset");
	}

	@Override
	public void run(Trial trial) throws IOException {
		for (int round = 0; round < trial.form().pick(4, 200); round++) {
			try (LineClient client = trial.connect()) {
				client.send("!stream " + LENGTH + "\n!end\n" + "x".repeat(MORE));
				long arrived = client.drain();
				trial.check(arrived == LENGTH + ENDS, arrived + " bytes arrived instead of " + (LENGTH + ENDS));
			}
		}
	}

}
