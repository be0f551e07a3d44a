package io.github.socketserver.benchmarks.faults;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Health}.
 */
class HealthTests {

	@Test
	void theCauseIsNamedBesideTheStatus() {
		assertThat(Health.describe("{\"details\":{\"error\":\"Too many open files\",\"count\":7},\"status\":\"DOWN\"}"))
			.isEqualTo("DOWN, Too many open files");
	}

	@Test
	void withoutAnErrorThereIsTheStatusOnly() {
		assertThat(Health.describe("{\"status\":\"UP\"}")).isEqualTo("UP");
	}

}
