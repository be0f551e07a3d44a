package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Clients that connect and say nothing.
 */
final class SilentClients extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	SilentClients() {
		super("silent-clients", "Many clients connect and send nothing; all are gone at connection-timeout");
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return config.withConnectionTimeout(Duration.ofMillis(form.pick(400, 1000)));
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return (mode == Mode.SYNCHRONOUS) ? BystanderManner.EXPOSED : super.bystander(mode, form);
	}

	@Override
	public void run(Trial trial) throws IOException {
		int count = (trial.mode() == Mode.SYNCHRONOUS) ? trial.form().pick(2, 8) : trial.form().pick(60, 1000);
		try (Crowd crowd = trial.crowd(count)) {
			int left = crowd.awaitEnds(PATIENCE);
			trial.check(left == 0, left + " of " + count + " silent clients are still connected");
			trial.await("the counter of connections that were idle", PATIENCE,
					() -> trial.server().counters().closedConnections(CloseCause.IDLE) >= count);
		}
	}

}
