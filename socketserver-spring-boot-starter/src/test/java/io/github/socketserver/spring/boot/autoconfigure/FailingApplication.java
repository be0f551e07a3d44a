package io.github.socketserver.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandler;
import org.assertj.core.api.AbstractStringAssert;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * An application that does not start.
 *
 * @param output what its user reads
 */
record FailingApplication(CapturedOutput output) {

	/**
	 * Starts an application, and finds that it does not start.
	 * @param sources its classes
	 * @param properties its properties
	 * @return what its user reads
	 */
	AbstractStringAssert<?> assertFailure(List<Class<?>> sources, String... properties) {
		List<Class<?>> all = new ArrayList<>(sources);
		all.add(0, AutoConfigured.class);
		SpringApplication application = new SpringApplication(all.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		List<String> arguments = new ArrayList<>();
		for (String property : properties) {
			arguments.add("--" + property);
		}
		assertThatException().isThrownBy(() -> {
			try (ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new))) {
				assertThat(context).isNotNull();
			}
		});
		return assertThat(this.output.getAll()).contains("APPLICATION FAILED TO START").contains("Action:");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SocketServerAutoConfiguration.class, SslAutoConfiguration.class })
	static class AutoConfigured {

	}

	@Configuration(proxyBeanMethods = false)
	static class DatagramLambda {

		@Bean
		RequestHandler<DatagramRequest> datagrams() {
			return (request) -> {
			};
		}

	}

}
