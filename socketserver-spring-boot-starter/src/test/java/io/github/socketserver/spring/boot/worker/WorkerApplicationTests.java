package io.github.socketserver.spring.boot.worker;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkerApplication}.
 */
class WorkerApplicationTests {

	@Test
	void anApplicationIsTheSameAfterItsWayToAWorker() {
		WorkerApplication application = new WorkerApplication("handler", "a.Main", List.of(), List.of(),
				Map.of("name", "value=with=signs", "empty", ""), List.of("--a=b c", "", "source:x", "--a=b c"));
		assertThat(WorkerApplication.decode(application.encode())).isEqualTo(application);
	}

	@Test
	void withoutAMainClassItIsMadeFromItsSources() {
		WorkerApplication application = new WorkerApplication("handler", null, List.of("a.One", "a.Two"),
				List.of("test"), Map.of(), List.of());
		assertThat(WorkerApplication.decode(application.encode())).isEqualTo(application);
		assertThat(application.describe()).isEqualTo("a.One, a.Two");
	}

}
