package io.github.socketserver.spring.boot.testing;

import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.devtools.autoconfigure.LocalDevToolsAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Application that the development tools restart. Each time it has started it prints the
 * threads that belong to socket servers.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ SocketServerAutoConfiguration.class, LocalDevToolsAutoConfiguration.class })
@Import(UpperCaseHandler.class)
public class RestartingApplication {

	public static void main(String[] args) {
		SpringApplication.run(RestartingApplication.class, args);
		System.out.println("serving by " + RestartingApplication.class.getClassLoader().getClass().getSimpleName()
				+ " with threads " + threads());
	}

	private static String threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("socketserver-"))
			.collect(Collectors.toCollection(TreeSet::new))
			.toString();
	}

}
