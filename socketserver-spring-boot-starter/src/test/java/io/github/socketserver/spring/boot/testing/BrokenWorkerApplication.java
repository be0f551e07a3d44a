package io.github.socketserver.spring.boot.testing;

import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

/**
 * Application that does not start in a worker process.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(SocketServerAutoConfiguration.class)
@Import(UpperCaseHandler.class)
public class BrokenWorkerApplication {

	public static void main(String[] args) {
		SpringApplication.run(BrokenWorkerApplication.class, args);
	}

	@Bean
	@Profile("socketserver-worker")
	Object database() {
		throw new IllegalStateException("no database for worker processes");
	}

}
