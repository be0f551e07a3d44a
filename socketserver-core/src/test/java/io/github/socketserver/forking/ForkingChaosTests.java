package io.github.socketserver.forking;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.forking.ForkingFailureTests.ReportingServer;
import io.github.socketserver.process.WorkerExitException;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.OpenDescriptors;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that are killed at random while clients are served.
 */
class ForkingChaosTests {

	private static final int KILLS = 100;

	private static final int CLIENTS = 8;

	private static final int PROCESSES = 4;

	@RegisterExtension
	final Workers workers = new Workers();

	private final Random random = new Random(42);

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicInteger answered = new AtomicInteger();

	private final AtomicInteger unanswered = new AtomicInteger();

	@Test
	@Timeout(240)
	void onlyRequestsThatHadBegunAreLostWhenAHundredProcessesAreKilled() throws IOException {
		ReportingServer server = this.workers.start(new ReportingServer(
				TestServers.config(SocketType.TCP, Concurrency.forking(
						ProcessSettings.defaults().withMax(PROCESSES).withMinSpare(PROCESSES).withMaxRequests(1000))),
				ForkedHandlers.Doomed::new));
		awaitStrength(server);
		ask(server);
		int descriptors = OpenDescriptors.count();
		List<Background> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(Background.run(() -> askUntilOver(server)));
		}
		for (int i = 0; i < KILLS; i++) {
			kill(server);
		}
		this.over.set(true);
		clients.forEach((client) -> client.join(Duration.ofSeconds(60)));
		awaitStrength(server);
		Awaitility.await().untilAsserted(() -> AccountingLaw.assertHolds(server));
		assertThat(server.failures).allMatch(WorkerExitException.class::isInstance);
		assertThat(this.unanswered.get()).isLessThanOrEqualTo(server.failures.size());
		assertThat(this.answered).hasValueGreaterThan(KILLS);
		Awaitility.await().untilAsserted(() -> {
			assertThat(Workers.children()).isEqualTo(server.activeChildren());
			// Selectors are kept for later.
			assertThat(OpenDescriptors.count()).isLessThan(descriptors + 20);
		});
	}

	private void kill(ReportingServer server) {
		await().until(() -> server.workerStatistics().idle() + server.workerStatistics().busy() > 1);
		List<Long> pids = List.copyOf(server.activeChildren());
		ProcessHandle.of(pids.get(this.random.nextInt(pids.size()))).ifPresent(ProcessHandle::destroyForcibly);
		int before = this.answered.get();
		await().until(() -> this.answered.get() > before);
	}

	private static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofMinutes(1));
	}

	private static void awaitStrength(ReportingServer server) {
		await().until(() -> server.workerStatistics().idle() == PROCESSES);
	}

	private void askUntilOver(ReportingServer server) throws IOException {
		while (!this.over.get()) {
			ask(server);
		}
	}

	private void ask(ReportingServer server) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			String answer = client.send("echo hello\n").readAllText();
			(answer.equals("hello\n") ? this.answered : this.unanswered).incrementAndGet();
		}
	}

}
