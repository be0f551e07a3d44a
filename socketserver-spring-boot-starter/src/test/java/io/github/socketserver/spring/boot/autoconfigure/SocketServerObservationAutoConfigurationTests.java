package io.github.socketserver.spring.boot.autoconfigure;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.socketserver.io.ReadTimeoutException;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.metrics.SocketServerMetrics;
import io.github.socketserver.spring.boot.observation.DefaultSocketServerRequestObservationConvention;
import io.github.socketserver.spring.boot.observation.SocketServerObservations;
import io.github.socketserver.spring.boot.observation.SocketServerRequestObservationConvention;
import io.github.socketserver.spring.boot.testing.Clients;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerObservationAutoConfiguration}, together with meters: each
 * request is measured once, by the one or the other.
 */
class SocketServerObservationAutoConfigurationTests {

	private final ApplicationContextRunner withoutRegistries = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				SocketServerMetricsAutoConfiguration.class, SocketServerObservationAutoConfiguration.class))
		.withUserConfiguration(Handlers.class)
		.withPropertyValues("socketserver.port=0", "socketserver.request-tags=command,version");

	private final ApplicationContextRunner withMeters = this.withoutRegistries
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	private final ApplicationContextRunner contextRunner = this.withMeters
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

	@Test
	void requestsAreObserved() {
		this.contextRunner.withBean(TestObservationRegistry.class, TestObservationRegistry::create).run((context) -> {
			Clients.exchange(context, "default", "success");
			TestObservationRegistry registry = context.getBean(TestObservationRegistry.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(registry).hasObservationWithNameEqualTo("socketserver.requests")
					.that()
					.hasBeenStopped()
					.hasLowCardinalityKeyValue("server", "default")
					.hasLowCardinalityKeyValue("type", "tcp")
					.hasLowCardinalityKeyValue("outcome", "success")
					.hasLowCardinalityKeyValue("command", "success")
					.hasLowCardinalityKeyValue("version", "none"));
		});
	}

	@Test
	void anObservedRequestIsMeasuredOnce() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(SocketServerObservations.class).hasSingleBean(SocketServerMetrics.class);
			assertThat(context.getBean(SocketServerObservations.class).isActive()).isTrue();
			exchangeAll(context);
			assertThat(requests(context)).isEqualTo(3);
		});
	}

	@Test
	void anObservedRequestIsMeasuredOnceByTheSideOfAnOwnBinder() {
		this.contextRunner.withUserConfiguration(OwnBinder.class).run((context) -> {
			exchangeAll(context);
			assertThat(requests(context)).isEqualTo(3);
		});
	}

	@Test
	void withoutObservationsRequestsAreMeasuredByTimers() {
		this.contextRunner.withPropertyValues("socketserver.observation.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(SocketServerObservations.class);
			exchangeAll(context);
			assertThat(requests(context)).isEqualTo(3);
		});
	}

	@Test
	void requestsThatBootMayNotObserveAreNotMeasured() {
		this.contextRunner.withPropertyValues("management.observations.enable.socketserver=false").run((context) -> {
			for (int i = 0; i < 3; i++) {
				Clients.exchange(context, "default", "success");
			}
			SocketServers servers = context.getBean(SocketServers.class);
			Awaitility.await()
				.untilAsserted(() -> assertThat(servers.get("default").statistics().activeConnections()).isZero());
			assertThat(requests(context)).isZero();
		});
	}

	@Test
	void withARegistryThatDoesNothingRequestsAreMeasuredByTimers() {
		this.withMeters.withBean(ObservationRegistry.class, () -> ObservationRegistry.NOOP).run((context) -> {
			assertThat(context.getBean(SocketServerObservations.class).isActive()).isFalse();
			exchangeAll(context);
			assertThat(requests(context)).isEqualTo(3);
		});
	}

	@Test
	void metersOfObservationsAreThoseOfTheTimers() {
		Set<String> observed = new TreeSet<>();
		Set<String> timed = new TreeSet<>();
		this.contextRunner.run((context) -> {
			exchangeAll(context);
			observed.addAll(meters(context));
		});
		this.contextRunner.withPropertyValues("socketserver.observation.enabled=false").run((context) -> {
			exchangeAll(context);
			timed.addAll(meters(context));
		});
		assertThat(observed).isEqualTo(timed)
			.anyMatch((meter) -> meter.contains("error=ReadTimeoutException") && meter.contains("client-error"))
			.anyMatch((meter) -> meter.contains("error=IllegalArgumentException") && meter.contains("server-error"))
			.anyMatch((meter) -> meter.startsWith("socketserver.requests.active"));
	}

	@Test
	void aConventionOfTheUserReplacesTheDefault() {
		this.contextRunner.withUserConfiguration(OwnConvention.class).run((context) -> {
			Clients.exchange(context, "default", "success");
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(context.getBean(MeterRegistry.class).get("own.requests").timer().count())
							.isEqualTo(1));
		});
	}

	@Test
	void anOwnObserverReplacesTheDefault() {
		this.contextRunner
			.withBean("own", SocketServerObservations.class,
					() -> new SocketServerObservations(ObservationRegistry.NOOP, null))
			.run((context) -> assertThat(context).hasSingleBean(SocketServerObservations.class).hasBean("own"));
	}

	@Test
	void requestsAreObservedAlsoWhenBeansAreLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				exchangeAll(context);
				assertThat(requests(context)).isEqualTo(3);
			});
	}

	@Test
	void withoutARegistryNothingIsObserved() {
		this.withMeters
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SocketServerObservations.class));
	}

	@Test
	void withoutMetersRequestsAreObserved() {
		this.withoutRegistries.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(SocketServerObservations.class)
				.doesNotHaveBean(SocketServerMetrics.class));
	}

	@Test
	void withoutServersNothingIsObserved() {
		this.contextRunner.withPropertyValues("socketserver.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SocketServerObservations.class));
	}

	@Test
	void withoutTheLibraryRequestsAreMeasuredByTimers() {
		this.withMeters.withClassLoader(new FilteredClassLoader("io.micrometer.observation")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SocketServerObservations.class);
			exchangeAll(context);
			assertThat(requests(context)).isEqualTo(3);
		});
	}

	private static void exchangeAll(AssertableApplicationContext context) {
		for (String request : new String[] { "success", "client", "server" }) {
			Clients.exchange(context, "default", request);
		}
		Awaitility.await().untilAsserted(() -> assertThat(requests(context)).isGreaterThanOrEqualTo(3));
	}

	private static long requests(AssertableApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.get("socketserver.requests")
			.timers()
			.stream()
			.mapToLong((timer) -> timer.count())
			.sum();
	}

	private static Set<String> meters(AssertableApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId())
			.filter((id) -> id.getName().startsWith("socketserver.requests"))
			.map((id) -> id.getName() + id.getTags()
				.stream()
				.map((tag) -> tag.getKey() + "=" + tag.getValue())
				.collect(Collectors.joining(",", "{", "}")))
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		RequestHandler<StreamRequest> handler() {
			return (request) -> {
				String line = new String(request.input().readLine());
				request.tag("command", line);
				switch (line) {
					case "client" -> throw new ReadTimeoutException("planted");
					case "server" -> throw new IllegalArgumentException("planted");
					default -> request.output().writeLine("done");
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBinder {

		@Bean
		SocketServerMetrics ownSocketServerMetrics(SocketServers servers) {
			return new SocketServerMetrics(servers, Tags.empty());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConvention {

		@Bean
		SocketServerRequestObservationConvention ownConvention() {
			return new DefaultSocketServerRequestObservationConvention() {

				@Override
				public String getName() {
					return "own.requests";
				}

			};
		}

	}

}
