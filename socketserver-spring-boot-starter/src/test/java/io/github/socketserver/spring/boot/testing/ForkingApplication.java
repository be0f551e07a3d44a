package io.github.socketserver.spring.boot.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerDrainLifecycle;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.SocketServerStartStopLifecycle;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Application whose handlers run in worker processes: one alone, one with its beans.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(SocketServerAutoConfiguration.class)
@Import({ ForkingApplication.LeanHandler.class, ForkingApplication.BeanHandler.class })
public class ForkingApplication {

	public static void main(String[] args) {
		SpringApplication.run(ForkingApplication.class, args);
	}

	@Bean
	Runs runs() {
		return new Runs();
	}

	@Bean
	ApplicationRunner runner(Runs runs) {
		return (arguments) -> runs.count++;
	}

	/**
	 * Counts calls of the runner.
	 */
	static class Runs {

		private int count;

	}

	/**
	 * Needs nothing of the application.
	 */
	@SocketServerHandler("lean")
	public static class LeanHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			String text = new String(line);
			output().writeLine(
					text.equals("pid") ? String.valueOf(ProcessHandle.current().pid()) : "lean " + text.toUpperCase());
		}

	}

	/**
	 * Tells what it finds in its process.
	 */
	@SocketServerHandler("beans")
	static class BeanHandler extends LineHandler {

		private final ConfigurableListableBeanFactory beanFactory;

		private final Environment environment;

		private final Runs runs;

		BeanHandler(ConfigurableListableBeanFactory beanFactory, Environment environment, Runs runs) {
			this.beanFactory = beanFactory;
			this.environment = environment;
			this.runs = runs;
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(answer(new String(line)));
		}

		private String answer(String question) throws IOException {
			return switch (question) {
				case "pid" -> String.valueOf(ProcessHandle.current().pid());
				case "profiles" -> Arrays.toString(this.environment.getActiveProfiles());
				case "lifecycles" ->
					String.valueOf(Stream.of(SocketServerStartStopLifecycle.class, SocketServerDrainLifecycle.class)
						.flatMap((type) -> Arrays.stream(this.beanFactory.getBeanNamesForType(type)))
						.count());
				case "servers" -> this.beanFactory.containsSingleton("socketServers") ? "made" : "not made";
				case "server" -> this.beanFactory.getBean(SocketServers.class).get("beans").state().name();
				case "runs" -> String.valueOf(this.runs.count);
				case "listening" -> String.valueOf(listening());
				case "exit" -> {
					System.exit(3);
					yield "";
				}
				default -> this.environment.getProperty(question, "nothing");
			};
		}

		/*
		 * Sockets of this process that clients could connect to.
		 */
		private static long listening() throws IOException {
			Set<String> inodes = Stream.of("tcp", "tcp6")
				.flatMap((type) -> lines(Path.of("/proc/self/net", type)).stream())
				.map((row) -> row.strip().split("\\s+"))
				.filter((columns) -> columns[3].equals("0A"))
				.map((columns) -> "socket:[" + columns[9] + "]")
				.collect(Collectors.toSet());
			try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
				return descriptors.filter((descriptor) -> inodes.contains(target(descriptor))).count();
			}
		}

		private static List<String> lines(Path file) {
			try {
				return Files.readAllLines(file);
			}
			catch (IOException ex) {
				return List.of();
			}
		}

		private static String target(Path descriptor) {
			try {
				return Files.readSymbolicLink(descriptor).toString();
			}
			catch (IOException ex) {
				return "";
			}
		}

	}

}
