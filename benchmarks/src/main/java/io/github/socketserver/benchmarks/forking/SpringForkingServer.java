package io.github.socketserver.benchmarks.forking;

import java.io.IOException;

import io.github.socketserver.spring.boot.SocketServers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;

/**
 * A small Spring Boot application whose worker processes start it once more. It serves
 * until its standard input ends.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringForkingServer {

	/**
	 * Starts the application and prints {@code READY} and its port.
	 * @param args properties
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(SpringForkingServer.class, args)) {
			context.getBean(SocketServers.class).forEach((server) -> server.addListener(new BootReport()));
			System.out.println("READY " + context.getEnvironment().getProperty("local.socketserver.port"));
			while (System.in.read() >= 0) {
				continue;
			}
		}
	}

	@Bean
	@Scope("prototype")
	OneLineHandler oneLine() {
		return new OneLineHandler();
	}

}
