package io.github.socketserver.benchmarks.subject;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.github.socketserver.BaseServer;
import io.github.socketserver.benchmarks.JsonObject;
import io.github.socketserver.spring.boot.SocketServers;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;

/**
 * Our starter in a Spring Boot application with actuator and Tomcat.
 */
final class StarterSubject extends OwnSubject {

	private @Nullable ConfigurableApplicationContext context;

	@Override
	public int start(SubjectOptions options) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(properties(options));
		this.context = application.run();
		return port("local.socketserver.port");
	}

	private static Map<String, Object> properties(SubjectOptions options) {
		Map<String, Object> properties = new HashMap<>(Map.of("spring.main.banner-mode", "off", "logging.level.root",
				"warn", "server.port", 0, "server.address", SubjectOptions.HOST,
				"management.endpoints.web.exposure.include", "health", "management.endpoint.health.show-details",
				"always", "socketserver.port", options.port(), "socketserver.queue-size", SubjectOptions.BACKLOG,
				"socketserver.reuse-port", options.reusePort(), "socketserver.min-throughput", options.floor() + "B"));
		properties.put("socketserver.shutdown", options.drain() ? "graceful" : "immediate");
		if (options.hasDeadline()) {
			properties.put("socketserver.connection-timeout", options.deadline());
			properties.put("socketserver.idle-timeout", options.deadline());
			properties.put("socketserver.write-timeout", options.deadline());
		}
		return properties;
	}

	@Override
	public void stop() {
		context().close();
	}

	@Override
	public JsonObject figures() {
		return super.figures().put("meters", context().getBean(MeterRegistry.class).getMeters().size());
	}

	@Override
	public int httpPort() {
		return port("local.server.port");
	}

	private int port(String property) {
		return context().getEnvironment().getRequiredProperty(property, Integer.class);
	}

	@Override
	BaseServer<?> server() {
		return context().getBean(SocketServers.class).get("default");
	}

	private ConfigurableApplicationContext context() {
		return Objects.requireNonNull(this.context, "Not started");
	}

	/**
	 * The application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@Scope("prototype")
		BlockingLines lines() {
			return new BlockingLines();
		}

	}

}
