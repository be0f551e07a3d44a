package io.github.socketserver.spring.boot.worker;

import java.util.List;
import java.util.Map;

import io.github.socketserver.spring.boot.testing.ForkingApplication;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WorkerBoot}, within this process: for applications that do not start.
 */
class WorkerBootTests {

	@Test
	void anApplicationThatFailsIsNamedWithTheFirstCauseOnOneLine() {
		assertThatExceptionOfType(WorkerBootException.class)
			.isThrownBy(() -> new WorkerBoot(application(FailingApplication.class, "handler")).start())
			.withMessage("Application " + FailingApplication.class.getName() + " could not be started in a worker "
					+ "process (leave out what it cannot have there by profile 'socketserver-worker'): java.lang.IllegalStateException: no database, reported as "
					+ "java.lang.IllegalArgumentException: cannot start")
			.satisfies((ex) -> assertThat(ex.getStackTrace()).isEmpty())
			.withNoCause();
	}

	@Test
	void anApplicationWithoutTheHandlerIsRefused() {
		assertThatExceptionOfType(WorkerBootException.class)
			.isThrownBy(() -> new WorkerBoot(application(EmptyApplication.class, "handler")).start())
			.withMessage("Application " + EmptyApplication.class.getName()
					+ " has ended in a worker process without a context that has a bean 'handler'");
	}

	@Test
	void anApplicationWithoutAMainClassIsMadeFromItsSources() {
		WorkerApplication application = new WorkerApplication("none", null, List.of(ForkingApplication.class.getName()),
				List.of("test"), Map.of(), List.of("--spring.main.web-application-type=servlet"));
		assertThatExceptionOfType(WorkerBootException.class).isThrownBy(() -> new WorkerBoot(application).start())
			.withMessageContaining("without a context that has a bean 'none'");
	}

	private static WorkerApplication application(Class<?> mainClass, String handler) {
		return new WorkerApplication(handler, mainClass.getName(), List.of(), List.of(), Map.of(), List.of());
	}

	static class FailingApplication {

		static void main(String[] args) {
			try {
				throw new IllegalStateException("no database");
			}
			catch (IllegalStateException ex) {
				throw new IllegalArgumentException("cannot start", ex);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EmptyApplication {

		static void main(String[] args) {
			SpringApplication.run(EmptyApplication.class, args);
		}

	}

}
