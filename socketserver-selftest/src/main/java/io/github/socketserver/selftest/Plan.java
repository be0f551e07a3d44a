package io.github.socketserver.selftest;

import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;

/**
 * One thing to try.
 *
 * @param scenario the scenario
 * @param mode the concurrency mode
 * @param type the socket type
 */
record Plan(Scenario scenario, Mode mode, SocketType type) {

	/**
	 * Returns all that is to be tried.
	 * @param options what the user wants
	 * @return the plans, in order
	 */
	static List<Plan> of(Options options) {
		List<Plan> plans = new ArrayList<>();
		for (Scenario scenario : options.scenarios()) {
			if (scenario.isFullOnly() && options.form() != Form.FULL) {
				continue;
			}
			for (SocketType type : options.types()) {
				for (Mode mode : options.modes()) {
					if (scenario.appliesTo(mode, type)) {
						plans.add(new Plan(scenario, mode, type));
					}
				}
			}
		}
		return plans;
	}

	/**
	 * Returns the kind of server.
	 * @return its mode and type
	 */
	String server() {
		return this.mode + " " + this.type;
	}

	@Override
	public String toString() {
		return this.scenario.name() + " " + this.mode + " " + this.type;
	}

}
