package io.github.socketserver.benchmarks.server;

import java.util.HashMap;
import java.util.Map;

import io.github.socketserver.benchmarks.Transport;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequestHandler;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * Our starter in a Spring Boot application with actuator and a Prometheus registry, in
 * one of the modes. The properties are those of {@link CoreServer}.
 */
final class StarterServer implements BenchmarkServer {

	private static final String AUTO_CONFIGURATION = "io/github/socketserver/spring/boot/autoconfigure/"
			+ "SocketServerAutoConfiguration.class";

	private final String mode;

	StarterServer(String mode) {
		this.mode = mode;
	}

	/**
	 * Returns whether the class path has a starter that does something.
	 * @return {@code true} if so
	 */
	static boolean isInBuild() {
		return StarterServer.class.getClassLoader().getResource(AUTO_CONFIGURATION) != null;
	}

	@Override
	public int start(ServerOptions options) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("spring.main.banner-mode", "off");
		properties.put("spring.main.web-application-type", "none");
		properties.put("logging.level.root", "warn");
		properties.put("socketserver.type", options.transport().id());
		properties.put("socketserver.port", options.port());
		properties.put("socketserver.concurrency", this.mode);
		properties.put("socketserver.queue-size", ServerOptions.BACKLOG);
		properties.put("socketserver.max-connections", 20_000);
		properties.put("socketserver.max-line-length", options.maxLine() + "B");
		properties.put("socketserver.threads.max", options.threads());
		properties.put("benchmark.one-shot", options.oneShot());
		if (options.transport() == Transport.UDP) {
			properties.put("socketserver.receive-buffer-size", ServerOptions.RECEIVE_BUFFER + "B");
		}
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(properties);
		ConfigurableApplicationContext context = application.run();
		boolean metered = context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.anyMatch((meter) -> meter.getId().getName().startsWith("socketserver."));
		Assert.state(metered, "The starter is to be measured with its meters");
		return context.getEnvironment().getRequiredProperty("local.socketserver.port", Integer.class);
	}

	/**
	 * The application, with the handler that fits type and mode.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ StreamHandlers.class, DatagramHandlers.class })
	static class Application {

	}

	/**
	 * Handlers of lines: a new one for each connection.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "socketserver.type", havingValue = "tcp")
	static class StreamHandlers {

		private final boolean selecting;

		private final boolean oneShot;

		StreamHandlers(Environment environment) {
			this.selecting = "selecting".equals(environment.getProperty("socketserver.concurrency"));
			this.oneShot = environment.getRequiredProperty("benchmark.one-shot", Boolean.class);
		}

		@Bean
		@Scope("prototype")
		StreamRequestHandler upperCase() {
			return this.selecting ? new UpperCaseLineHandler(this.oneShot) : new UpperCaseHandler(this.oneShot);
		}

	}

	/**
	 * Handler of datagrams.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "socketserver.type", havingValue = "udp")
	static class DatagramHandlers {

		@Bean
		RequestHandler<DatagramRequest> upperCase() {
			return CoreServer::upperCase;
		}

	}

}
