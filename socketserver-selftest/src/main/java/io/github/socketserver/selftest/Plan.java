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
			for (SocketType type : options.types()) {
				for (Mode mode : options.modes()) {
					if (scenario.appliesTo(mode, type) && isDue(scenario, mode, options.form())) {
						plans.add(new Plan(scenario, mode, type));
					}
				}
			}
		}
		return plans;
	}

	/*
	 * Each process that serves requests takes its time to start.
	 */
	private static boolean isDue(Scenario scenario, Mode mode, Form form) {
		return form == Form.FULL || (!scenario.isFullOnly() && mode != Mode.FORKING);
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
