package io.github.socketserver.selftest.trial;

import io.github.socketserver.SocketType;

/**
 * No fault at all: the bystander is served.
 */
final class Acquaintance implements Scenario {

	@Override
	public String name() {
		return "acquaintance";
	}

	@Override
	public String description() {
		return "Nothing happens";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return true;
	}

	@Override
	public void run(Trial trial) {
	}

}
