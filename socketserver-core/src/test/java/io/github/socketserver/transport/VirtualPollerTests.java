package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "There are no virtual threads before Java 21")
class VirtualPollerTests extends AbstractPollerTests {

	@Override
	Readiness open(WaitTimer timer, String name) throws IOException {
		return VirtualPoller.open(SelectorProvider.provider(), timer, name);
	}

	@Test
	void virtualThreadsExchangeManyMessagesOverManyConnections() throws Exception {
		List<Pair> pairs = new ArrayList<>();
		List<FutureTask<Integer>> echoes = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			Pair pair = pair();
			pairs.add(pair);
			FutureTask<Integer> echo = new FutureTask<>(() -> echo(pair));
			echoes.add(echo);
			VirtualThreads.factory("echo-").newThread(echo).start();
		}
		ByteBuffer buffer = ByteBuffer.allocate(1);
		for (int round = 0; round < 200; round++) {
			for (Pair pair : pairs) {
				pair.client().write(buffer.clear());
			}
			for (Pair pair : pairs) {
				assertThat(pair.client().read(buffer.clear())).isEqualTo(1);
			}
		}
		for (int i = 0; i < pairs.size(); i++) {
			pairs.get(i).client().close();
			assertThat(echoes.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(200);
		}
	}

	/*
	 * Where the poller never gets a turn the platform thread beside it has to help, or
	 * nobody would ever wait to the end.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "busy", "pinned" })
	void aWaitEndsEvenWhenTheOnlyCarrierIsOccupied(String scenario) throws Exception {
		assertThatOneCarrierIsEnoughFor(scenario);
	}

	@Test
	void threadsThatAreStartedElsewhereGetTheirTurnWhileOthersAreAlwaysReady() throws Exception {
		assertThatOneCarrierIsEnoughFor("crowded");
	}

	private static void assertThatOneCarrierIsEnoughFor(String scenario) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1", "-cp",
				System.getProperty("java.class.path"), OneCarrierProcess.class.getName(), scenario)
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
			assertThat(new String(process.getInputStream().readAllBytes())).endsWith("done\n");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static int echo(Pair pair) throws IOException {
		int count = 0;
		ByteBuffer buffer = ByteBuffer.allocate(16);
		while (true) {
			int read = pair.server().read(buffer.clear());
			if (read < 0) {
				return count;
			}
			if (read == 0) {
				pair.registration().awaitReadable(Long.MAX_VALUE);
				continue;
			}
			count += read;
			pair.server().write(buffer.flip());
		}
	}

}
