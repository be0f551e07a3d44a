package io.github.socketserver.selftest.scenario;

import java.io.IOException;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Clients that end their side and still want their reply.
 */
final class HalfClosing extends StreamScenario {

	private static final int END = "DONE\n".length();

	HalfClosing() {
		super("half-closing", "Clients end their side after the request; a reply of 1 MiB, 10 MiB in the full form, "
				+ "arrives in full");
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return type.isStream();
	}

	@Override
	public void run(Trial trial) throws IOException {
		int length = trial.form().pick(1 << 20, 10 << 20);
		for (int round = 0; round < trial.form().pick(2, 20); round++) {
			try (LineClient client = trial.connect()) {
				long arrived = client.send("!stream " + length + "\n").shutdownOutput().drain();
				trial.check(arrived == length + END, arrived + " bytes arrived instead of " + (length + END));
			}
		}
	}

}
