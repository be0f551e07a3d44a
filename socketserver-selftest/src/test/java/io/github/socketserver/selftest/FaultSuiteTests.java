package io.github.socketserver.selftest;

import java.util.List;
import java.util.stream.Stream;

import io.github.socketserver.selftest.scenario.Scenarios;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Result;
import io.github.socketserver.selftest.trial.Result.Outcome;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.TrialRunner;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault suite in its short form. Times are reported by the program, not judged here.
 */
class FaultSuiteTests {

	private final TrialRunner runner = new TrialRunner(Form.SHORT);

	@TestFactory
	Stream<DynamicContainer> invariantsHoldAroundEachFault() {
		List<Plan> plans = Plan.of(Options.parse());
		plans.stream().map(Plan::server).distinct().forEach((server) -> warmUp(plans, server));
		return Scenarios.all().stream().map((scenario) -> container(scenario, plans));
	}

	private void warmUp(List<Plan> plans, String server) {
		Plan first = plans.stream().filter((plan) -> plan.server().equals(server)).findFirst().orElseThrow();
		this.runner.warmUp(first.mode(), first.type());
	}

	private DynamicContainer container(Scenario scenario, List<Plan> plans) {
		return DynamicContainer.dynamicContainer(scenario.name(),
				plans.stream()
					.filter((plan) -> plan.scenario().name().equals(scenario.name()))
					.map((plan) -> DynamicTest.dynamicTest(plan.toString(), () -> pass(plan))));
	}

	private void pass(Plan plan) {
		Result result = this.runner.run(plan.scenario(), plan.mode(), plan.type());
		if (result.outcome() == Outcome.SKIPPED) {
			throw new TestAbortedException(result.findings().toString());
		}
		assertThat(result.outcome()).as(() -> String.join("\n", result.findings())).isNotEqualTo(Outcome.FAILED);
	}

}
