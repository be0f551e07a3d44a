package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Clients that send a byte now and then, and never a whole line.
 */
final class DripClients extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final int BYTES_PER_SECOND = 100;

	DripClients() {
		super("drip-clients", "Many clients send a byte now and then; request-timeout ends them, in the full form "
				+ "min-throughput");
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return (form == Form.SHORT) ? config.withRequestTimeout(Duration.ofMillis(600))
				: config.withMinThroughput(BYTES_PER_SECOND);
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return (form == Form.SHORT) ? BystanderManner.EXPOSED : super.bystander(mode, form);
	}

	@Override
	public void run(Trial trial) throws IOException {
		int count = (trial.mode() == Mode.SYNCHRONOUS) ? 2 : trial.form().pick(40, most(trial.mode()));
		Duration interval = Duration.ofMillis(trial.form().pick(20, 200));
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try (Crowd crowd = trial.crowd(count)) {
			int left = count;
			while (left > 0 && System.nanoTime() < deadline) {
				crowd.offer(new byte[] { 'x' });
				left = crowd.awaitEnds(interval);
			}
			trial.check(left == 0, left + " of " + count + " clients that drip are still connected");
		}
	}

	/*
	 * A thread of the pool has to be left for the bystander.
	 */
	private static int most(Mode mode) {
		return (mode == Mode.POOL) ? 190 : 1000;
	}

}
