package io.github.socketserver.benchmarks.soak;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests of {@link Trend}, and of what is called growth in a {@link Sample}.
 */
class TrendTests {

	@Test
	void aLineThatRisesHasItsSlope() {
		Trend trend = Trend.of(List.of(1.0, 2.0, 3.0, 4.0), List.of(12.0, 14.0, 16.0, 18.0));
		assertThat(trend.perMinute()).isCloseTo(2, within(1e-9));
		assertThat(trend.growth()).isCloseTo(6, within(1e-9));
		assertThat(trend.mean()).isEqualTo(15);
	}

	@Test
	void noiseAroundALevelIsNoGrowth() {
		Trend trend = Trend.of(List.of(0.0, 1.0, 2.0, 3.0), List.of(10.0, 12.0, 12.0, 10.0));
		assertThat(trend.growth()).isCloseTo(0, within(1e-9));
	}

	@Test
	void aSingleValueHasNoSlope() {
		assertThat(Trend.of(List.of(1.0), List.of(5.0)).growth()).isZero();
	}

	@Test
	void aDescriptorThatLeaksInEachMinuteGrows() {
		List<Sample> samples = List.of(sample(1, 30, 0), sample(2, 31, 0), sample(3, 32, 0), sample(4, 33, 0));
		assertThat(grows("descriptors", samples)).isTrue();
		assertThat(grows("heap, KiB", samples)).isFalse();
	}

	@Test
	void aServerWithoutMetersIsNotAccusedOfThem() {
		List<Sample> samples = List.of(sample(1, 30, Double.NaN), sample(2, 30, Double.NaN));
		assertThat(grows("meters", samples)).isFalse();
		assertThat(grows("meters", List.of(sample(1, 30, 100), sample(2, 30, 101)))).isTrue();
	}

	private static boolean grows(String name, List<Sample> samples) {
		Sample.Gauge gauge = Sample.GAUGES.stream()
			.filter((each) -> each.name().equals(name))
			.findFirst()
			.orElseThrow();
		return gauge.grows(gauge.trend(samples));
	}

	private static Sample sample(double minute, double descriptors, double meters) {
		return new Sample(minute, 10_000_000, descriptors, 20, meters, 1000);
	}

}
