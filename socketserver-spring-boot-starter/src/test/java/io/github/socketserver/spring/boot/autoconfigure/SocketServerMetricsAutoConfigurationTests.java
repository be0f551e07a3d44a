package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerMetricsAutoConfiguration}.
 */
class SocketServerMetricsAutoConfigurationTests {

	private final ApplicationContextRunner withoutRegistry = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SocketServerAutoConfiguration.class, SocketServerMetricsAutoConfiguration.class))
		.withUserConfiguration(UpperCaseHandler.class)
		.withPropertyValues("socketserver.port=0");

	private final ApplicationContextRunner contextRunner = this.withoutRegistry
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void metersAreBound() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(SocketServerMetrics.class);
			assertThat(context.getBean(MeterRegistry.class)
				.get("socketserver.connections.active")
				.tags("server", "default", "type", "tcp")
				.gauge()
				.value()).isZero();
		});
	}

	@Test
	void withoutARegistryThereAreNoMeters() {
		this.withoutRegistry.run((context) -> assertThat(context).doesNotHaveBean(SocketServerMetrics.class));
	}

	@Test
	void withoutServersThereAreNoMeters() {
		this.contextRunner.withPropertyValues("socketserver.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SocketServerMetrics.class));
	}

	@Test
	void anOwnBinderReplacesTheDefault() {
		this.contextRunner.withUserConfiguration(OwnBinder.class)
			.run((context) -> assertThat(context).hasSingleBean(SocketServerMetrics.class)
				.hasBean("ownSocketServerMetrics"));
	}

	@Test
	void metersMayBeDenied() {
		this.contextRunner.withPropertyValues("management.metrics.enable.socketserver=false")
			.run((context) -> assertThat(
					context.getBean(MeterRegistry.class).find("socketserver.connections.active").gauge())
				.isNull());
	}

	@Test
	void closingTheContextRemovesTheMetersFromARegistryThatLivesOn() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.contextRunner.run((context) -> {
			SocketServerMetrics metrics = context.getBean(SocketServerMetrics.class);
			metrics.bindTo(registry);
			assertThat(registry.getMeters()).isNotEmpty();
		});
		assertThat(registry.getMeters()).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBinder {

		@Bean
		SocketServerMetrics ownSocketServerMetrics(SocketServers servers) {
			return new SocketServerMetrics(servers, Tags.of("own", "tag"));
		}

	}

}
