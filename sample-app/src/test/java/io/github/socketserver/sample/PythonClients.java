package io.github.socketserver.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the clients of {@code clients.py}, each in a process of its own.
 */
final class PythonClients {

	private PythonClients() {
	}

	static boolean arePossible() {
		try {
			return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static List<String> scenarios() {
		return run(List.of()).lines().toList();
	}

	static void run(String scenario, Map<String, Object> addresses) {
		run(List.of(scenario, JsonMapper.shared().writeValueAsString(addresses)));
	}

	private static String run(List<String> arguments) {
		try {
			List<String> command = new ArrayList<>(
					Arrays.asList("python3", "-B", new ClassPathResource("clients.py").getFile().toString()));
			command.addAll(arguments);
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).as(output).isZero();
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
