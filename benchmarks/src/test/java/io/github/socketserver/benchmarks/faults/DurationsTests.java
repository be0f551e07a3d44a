package io.github.socketserver.benchmarks.faults;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Durations}.
 */
class DurationsTests {

	private final Durations durations = new Durations();

	@Test
	void aQuantileIsADurationThatWasMeasured() {
		for (int millis = 100; millis >= 1; millis--) {
			this.durations.add(TimeUnit.MILLISECONDS.toNanos(millis));
		}
		assertThat(this.durations.millis(0)).isEqualTo(1);
		assertThat(this.durations.millis(0.5)).isEqualTo(50);
		assertThat(this.durations.millis(0.99)).isEqualTo(99);
		assertThat(this.durations.maxMillis()).isEqualTo(100);
	}

	@Test
	void withoutDurationsThereIsNoQuantile() {
		assertThat(this.durations.millis(0.5)).isNaN();
		assertThat(Durations.text(Double.NaN)).isEqualTo("–");
	}

	@Test
	void smallFiguresHaveADecimalAndLargeOnesDoNot() {
		assertThat(Durations.text(0.26)).isEqualTo("0.3");
		assertThat(Durations.text(-0.4)).isEqualTo("-0.4");
		assertThat(Durations.text(12_345.6)).isEqualTo("12,346");
	}

}
