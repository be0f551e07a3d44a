package io.github.socketserver.benchmarks.faults;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Goals} and of the verdict in an {@link Outcome}.
 */
class GoalsTests {

	@Test
	void aFigureWithinItsLimitIsNoMiss() {
		assertThat(new Goals().atMost("CPU", 2, 2).holds(true, "never said").misses()).isEmpty();
	}

	@Test
	void aFigureBeyondItsLimitIsNamedWithTheLimit() {
		assertThat(new Goals().atMost("CPU", 2.01, 2).atMost("share", 1, 0.5).misses()).containsExactly("CPU > 2",
				"share > 0.5");
	}

	@Test
	void aFigureThatWasNotMeasuredMissesItsGoal() {
		assertThat(new Goals().atMost("recovery", Double.NaN, 200).misses()).containsExactly("recovery > 200");
	}

	@Test
	void theVerdictSaysWhatWasMissed() {
		assertThat(new Outcome(List.of(), new Goals()).verdict()).isEqualTo("holds");
		assertThat(new Outcome(List.of(), new Goals().holds(false, "late").holds(false, "deaf")).verdict())
			.isEqualTo("late, deaf");
	}

}
