package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.log.LogBook;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Handlers that block for ever.
 */
final class BlockedHandlers extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	BlockedHandlers() {
		super("blocked-handlers", "Handlers block for ever; others are served where each has a thread, and in the "
				+ "full form a loop that is kept by one handler says so once");
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return super.appliesTo(mode, type) && mode != Mode.SYNCHRONOUS;
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return mode.isConcurrent() ? super.bystander(mode, form) : BystanderManner.PATIENT;
	}

	@Override
	public void run(Trial trial) throws Exception {
		if (trial.mode().isConcurrent()) {
			blockSome(trial);
		}
		else if (trial.form() == Form.FULL) {
			trial.undisturbed(() -> blockTheLoop(trial));
		}
	}

	private static void blockSome(Trial trial) throws IOException {
		int count = trial.form().pick(8, 100);
		try (Crowd crowd = trial.crowd(count)) {
			for (LineClient client : crowd.clients()) {
				client.send("!block\n");
			}
			trial.await(count + " handlers that block", PATIENCE, () -> trial.ledger().blocked() == count);
			try (LineClient client = trial.connect()) {
				trial.check("HELLO".equals(client.ask("hello")), "no answer beside handlers that block");
			}
			trial.ledger().release();
			for (LineClient client : crowd.clients()) {
				trial.check("DONE".equals(client.readLine()), "no answer of a handler that was released");
			}
		}
	}

	private static void blockTheLoop(Trial trial) throws IOException {
		trial.expectAlarms("has been kept by one handler for", 1);
		try (LineClient client = trial.connect()) {
			client.send("!block\n");
			trial.await("the report of a loop that is kept by one handler", PATIENCE,
					() -> LogBook.instance().alarms().size() == 1);
			trial.ledger().release();
			trial.check("DONE".equals(client.readLine()), "no answer of a handler that was released");
		}
	}

}
