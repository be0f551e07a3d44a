package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.health.SocketServersHealthContributor;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerHealthContributorAutoConfiguration}.
 */
class SocketServerHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				SocketServerHealthContributorAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.server.one.port=0", "socketserver.server.two.port=0");

	@Test
	void eachServerHasAnEntry() {
		this.contextRunner.run((context) -> {
			SocketServersHealthContributor contributor = context.getBean("socketserverHealthContributor",
					SocketServersHealthContributor.class);
			assertThat(contributor.stream()).extracting(HealthContributors.Entry::name).containsExactly("one", "two");
			context.getBean(SocketServers.class).get("two").pause();
			assertThat(status(contributor, "one")).isEqualTo(Status.UP);
			assertThat(status(contributor, "two")).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(contributor.getContributor("three")).isNull();
		});
	}

	@Test
	void healthMayBeDisabled() {
		this.contextRunner.withPropertyValues("management.health.socketserver.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServersHealthContributor.class));
	}

	@Test
	void anOwnIndicatorReplacesTheDefault() {
		this.contextRunner.withUserConfiguration(OwnIndicator.class)
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServersHealthContributor.class));
	}

	@Test
	void withoutServersThereIsNoHealth() {
		this.contextRunner.withPropertyValues("socketserver.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServersHealthContributor.class));
	}

	private static Status status(SocketServersHealthContributor contributor, String name) {
		assertThat(contributor.getContributor(name)).isInstanceOf(HealthIndicator.class);
		Health health = ((HealthIndicator) contributor.getContributor(name)).health();
		assertThat(health).isNotNull();
		return health.getStatus();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIndicator {

		@Bean
		HealthIndicator socketserverHealthIndicator() {
			return () -> Health.up().build();
		}

	}

}
