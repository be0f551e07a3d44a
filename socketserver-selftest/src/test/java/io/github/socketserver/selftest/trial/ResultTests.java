package io.github.socketserver.selftest.trial;

import java.util.List;

import io.github.socketserver.selftest.trial.Result.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Result}.
 */
class ResultTests {

	private static final Finding LATE = new Finding(Invariant.BYSTANDER, "late", true);

	private static final Finding WRONG = new Finding(Invariant.ACCOUNTS, "wrong", false);

	@ParameterizedTest
	@EnumSource(Form.class)
	void whereNothingIsFoundTheTrialHasPassed(Form form) {
		assertThat(Outcome.of(List.of(), form, false)).isEqualTo(Outcome.PASSED);
		assertThat(Outcome.of(List.of(), form, true)).isEqualTo(Outcome.PASSED);
	}

	@Test
	void whatIsOnlyLateFailsInTheFullFormUnlessOtherProgramsWereBusy() {
		assertThat(Outcome.of(List.of(LATE), Form.FULL, false)).isEqualTo(Outcome.FAILED);
		assertThat(Outcome.of(List.of(LATE, LATE), Form.FULL, true)).isEqualTo(Outcome.SLOW);
		assertThat(Outcome.of(List.of(LATE), Form.SHORT, false)).isEqualTo(Outcome.SLOW);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsWrongFailsHoweverBusyTheMachineIs(boolean disturbed) {
		for (Form form : Form.values()) {
			assertThat(Outcome.of(List.of(LATE, WRONG), form, disturbed)).isEqualTo(Outcome.FAILED);
		}
	}

}
