package io.github.socketserver.selftest.scenario;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;

/**
 * Scenario for servers of streams, under each mode that serves them in this process.
 */
abstract class StreamScenario implements Scenario {

	private final String name;

	private final String description;

	StreamScenario(String name, String description) {
		this.name = name;
		this.description = description;
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final String description() {
		return this.description;
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return type.isStream() && mode != Mode.FORKING;
	}

}
