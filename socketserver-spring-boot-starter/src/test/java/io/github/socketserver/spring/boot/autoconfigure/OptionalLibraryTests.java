package io.github.socketserver.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications that lack a library, by the auto-configuration that they would
 * have.
 */
class OptionalLibraryTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(UpperCaseHandler.class, ModuleApplication.class)
		.withPropertyValues("socketserver.port=0");

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.health", "org.springframework.boot.actuate", "io.micrometer",
			"io.micrometer.core", "io.micrometer.observation", "org.springframework.boot.micrometer", "org.newsclub",
			"jakarta.servlet" })
	void serversServeWithoutTheLibrary(String packageName) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(packageName)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.health", "org.springframework.boot.actuate", "io.micrometer",
			"io.micrometer.core", "io.micrometer.observation", "org.springframework.boot.micrometer", "org.newsclub" })
	void serversServeInAWebApplicationWithoutTheLibrary(String packageName) {
		new WebApplicationContextRunner().withUserConfiguration(UpperCaseHandler.class, ModuleApplication.class)
			.withPropertyValues("socketserver.port=0")
			.withClassLoader(new FilteredClassLoader(packageName))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A");
			});
	}

	@Test
	void withAllLibrariesThereAreHealthAndMeters() {
		new ApplicationContextRunner().withUserConfiguration(UpperCaseHandler.class, Application.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(context).hasBean("socketserverHealthContributor")
				.hasBean("socketServerMetrics")
				.hasBean("socketServerObservations"));
	}

	@Test
	void withoutTheHealthLibraryThereIsNoHealth() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).doesNotHaveBean("socketserverHealthContributor"));
	}

	@Test
	void withoutMicrometerThereAreNoMeters() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).doesNotHaveBean("socketServerMetrics"));
	}

	@Test
	void withoutTheObservationLibraryThereAreNoObservations() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer.observation"))
			.run((context) -> assertThat(context).doesNotHaveBean("socketServerObservations"));
	}

	@Test
	void withoutServersHealthHasNoEntry() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(context.getBean(HealthEndpoint.class).health()).isInstanceOfSatisfying(
					CompositeHealthDescriptor.class,
					(health) -> assertThat(health.getComponents()).doesNotContainKey("socketserver")));
	}

	@Test
	void serversServeInAWebApplication() {
		new WebApplicationContextRunner().withUserConfiguration(UpperCaseHandler.class, Application.class)
			.withPropertyValues("socketserver.port=0")
			.run((context) -> assertThat(Clients.exchange(context, "default", "a")).isEqualTo("A"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ModuleAutoConfigurations.class)
	static class ModuleApplication {

	}

	/**
	 * Selects the auto-configurations of this module as an application would, that is
	 * after a look at their conditions on classes.
	 */
	static class ModuleAutoConfigurations extends AutoConfigurationImportSelector {

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((name) -> name.startsWith("io.github.socketserver"))
				.toList();
		}

	}

}
