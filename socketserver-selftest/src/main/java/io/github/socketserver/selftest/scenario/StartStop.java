package io.github.socketserver.selftest.scenario;

import java.time.Duration;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Many servers that are started and stopped in one process.
 */
final class StartStop implements Scenario {

	private static final Duration BUDGET = Duration.ofSeconds(5);

	@Override
	public String name() {
		return "start-stop";
	}

	@Override
	public String description() {
		return "Servers are started and stopped, 1,000 in the full form, each twice; nothing of them stays";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return mode != Mode.FORKING;
	}

	@Override
	public void run(Trial trial) throws Exception {
		for (int i = 0; i < trial.form().pick(15, 1000); i++) {
			BaseServer<?> server = trial.another(trial.config());
			server.start();
			trial.check(server.stop(BUDGET).isGraceful(), "a server without clients was not stopped gracefully");
			server.start();
			server.close();
		}
	}

}
