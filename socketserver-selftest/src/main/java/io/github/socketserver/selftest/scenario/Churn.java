package io.github.socketserver.selftest.scenario;

import java.util.Locale;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Many short requests of new clients.
 */
final class Churn implements Scenario {

	@Override
	public String name() {
		return "churn";
	}

	@Override
	public String description() {
		return "Clients connect, ask once and leave, 20,000 times in the full form; each has its answer";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return true;
	}

	@Override
	public void run(Trial trial) throws Exception {
		int count = (trial.mode() == Mode.FORKING) ? trial.form().pick(10, 200) : trial.form().pick(100, 20_000);
		for (int i = 0; i < count; i++) {
			String question = "question " + i;
			String answer = Trial.ask(trial.server(), question);
			trial.check(question.toUpperCase(Locale.ROOT).equals(answer), question + " was answered by " + answer);
		}
	}

}
