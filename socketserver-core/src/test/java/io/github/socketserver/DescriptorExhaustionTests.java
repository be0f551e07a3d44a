package io.github.socketserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.testing.StreamClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * 300 clients against a process of 200 descriptors.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs ulimit -n as Linux has it")
class DescriptorExhaustionTests {

	private static final int CLIENTS = 300;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final List<StreamClient> clients = new ArrayList<>();

	@Test
	@Timeout(120)
	void aServerWithoutDescriptorsServesThoseItHasStaysQuietAndRecoversAtOnce() throws Exception {
		Process process = start();
		try (BufferedReader reader = process.inputReader()) {
			InetSocketAddress address = new InetSocketAddress("127.0.0.1", portOf(reader));
			long started = System.nanoTime();
			Thread collector = new Thread(() -> collect(reader));
			collector.start();
			StreamClient established = connect(address);
			// Nothing can be loaded from a directory of classes later on.
			for (String question : List.of("hello", "cpu", "turns", "exhausted", "failure", "law", "active")) {
				assertThat(established.ask(question)).isNotNull();
			}
			List<StreamClient> load = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				load.add(connect(address));
			}
			await().until(() -> number(established, "exhausted") >= 5);
			assertThat(established.ask("failure")).contains("EXHAUSTED").contains("Too many open files");

			long begin = System.nanoTime();
			long cpu = number(established, "cpu");
			long turns = number(established, "turns");
			long tries = number(established, "exhausted");
			AtomicInteger asked = new AtomicInteger();
			await().pollInterval(45, TimeUnit.MILLISECONDS).until(() -> {
				String question = "still " + asked.getAndIncrement();
				assertThat(established.ask(question)).isEqualTo(question);
				return number(established, "exhausted") >= tries + 4;
			});
			long turned = number(established, "turns") - turns;
			long tried = number(established, "exhausted") - tries;
			double share = (double) (number(established, "cpu") - cpu) / (System.nanoTime() - begin);
			System.out.println("Exhausted process used " + Math.round(share * 1000) / 10.0
					+ " % of a processor, tried to accept " + tried + " times in " + turned + " turns, served " + asked
					+ " requests of its established client and logged " + alarms().size() + " lines");
			assertThat(turned).as("turns of the loop").isLessThan(20 * tried);
			assertThat(alarms()).hasSizeBetween(1,
					(int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started) + 2);

			for (StreamClient client : load) {
				client.close();
			}
			long released = System.nanoTime();
			assertThat(connect(address).ask("back")).isEqualTo("back");
			System.out.println("A new client was served " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - released)
					+ " ms after the load had left");
			await().until(() -> established.ask("failure").equals("null") && established.ask("active").equals("2"));
			String[] law = established.ask("law").split("=");
			assertThat(law[0]).isEqualTo(law[1]);
			for (StreamClient client : this.clients) {
				client.close();
			}
			process.getOutputStream().close();
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			collector.join();
			assertThat(this.output).contains("closed");
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly().waitFor();
			for (StreamClient client : this.clients) {
				client.close();
			}
		}
	}

	private static long number(StreamClient client, String question) throws IOException {
		return Long.parseLong(client.ask(question));
	}

	private StreamClient connect(InetSocketAddress address) throws IOException {
		StreamClient client = StreamClient.connect(address);
		this.clients.add(client);
		return client;
	}

	private List<String> alarms() {
		return this.output.stream().filter((line) -> line.contains("WARN") || line.contains("ERROR")).toList();
	}

	private void collect(BufferedReader reader) {
		try {
			String line = reader.readLine();
			while (line != null) {
				this.output.add(line);
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			this.output.add("ERROR the output ended: " + ex);
		}
	}

	private static int portOf(BufferedReader reader) throws IOException {
		String line = reader.readLine();
		while (line != null && !line.startsWith("port ")) {
			line = reader.readLine();
		}
		assertThat(line).as("the process did not start").isNotNull();
		return Integer.parseInt(line.substring(5));
	}

	private static Process start() throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = List.of("/bin/sh", "-c", "ulimit -n 200; exec \"$0\" \"$@\"", java, "-Xmx128m",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), ExhaustedProcess.class.getName());
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

}
