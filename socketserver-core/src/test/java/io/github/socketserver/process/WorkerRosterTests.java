package io.github.socketserver.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.testing.Background;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkerRoster}. Its processes never say that they are ready: the tests
 * do.
 */
class WorkerRosterTests {

	private static final int REQUESTS = 20;

	private final WorkerRoster roster = new WorkerRoster(
			new WorkerTemplate("test", () -> new ProcessBuilder("sleep", "60"),
					new WorkerBriefing(Duration.ofMillis(500), new byte[0], null)),
			ProcessSettings.defaults().withMax(1).withMaxRequests(0), new ServerListener() {
			});

	private final List<Integer> served = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() throws InterruptedException {
		for (Worker worker : this.roster.close()) {
			worker.process().kill();
			assertThat(worker.process().awaitEnd(TimeUnit.SECONDS.toNanos(20))).isTrue();
		}
	}

	private void openWithOneWorker() {
		this.roster.open(() -> {
		});
		this.roster.ready(this.roster.all().get(0), Duration.ZERO);
	}

	private Background serve(int number) {
		Background request = Background.run(() -> {
			Worker worker = this.roster.acquire(this.roster.arrive());
			this.served.add(number);
			this.roster.release(worker, true);
		});
		awaitWaiting(request);
		return request;
	}

	private static void awaitWaiting(Background request) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> request.thread().getState() == Thread.State.WAITING);
	}

	@Test
	void requestsGetTheOnlyWorkerInTheOrderInWhichTheyHaveCome() throws Exception {
		openWithOneWorker();
		Worker worker = this.roster.acquire(this.roster.arrive());
		List<Background> waiting = new ArrayList<>();
		List<Integer> expected = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			waiting.add(serve(i));
			expected.add(i);
		}
		this.roster.release(worker, true);
		waiting.forEach(Background::join);
		assertThat(this.served).isEqualTo(expected);
	}

	/*
	 * Whoever comes just then finds that it is taken, although nobody has begun with it.
	 */
	@Test
	void nobodyOvertakesARequestThatWaits() throws Exception {
		openWithOneWorker();
		Worker worker = this.roster.acquire(this.roster.arrive());
		for (int i = 0; i < REQUESTS; i++) {
			Background waiting = serve(i);
			this.roster.release(worker, true);
			worker = this.roster.acquire(this.roster.arrive());
			assertThat(this.served).hasSize(i + 1);
			waiting.join();
		}
		this.roster.release(worker, true);
	}

	@Test
	void aWorkerOfARequestThatIsInterruptedGoesToTheNext() throws Exception {
		openWithOneWorker();
		Worker worker = this.roster.acquire(this.roster.arrive());
		Background interrupted = serve(1);
		Background next = serve(2);
		interrupted.thread().interrupt();
		this.roster.release(worker, true);
		assertThat(interrupted.failure()).satisfiesAnyOf((none) -> assertThat(none).isNull(),
				(thrown) -> assertThat(thrown).isInstanceOf(InterruptedException.class));
		next.join();
		assertThat(this.served).contains(2);
		Awaitility.await().until(() -> this.roster.statistics().idle() == 1);
		assertThat(this.roster.statistics().busy()).isZero();
	}

	@Test
	void requestsThatWaitWhenTheServerStopsAreTurnedAway() throws Exception {
		openWithOneWorker();
		Worker worker = this.roster.acquire(this.roster.arrive());
		Background waiting = serve(1);
		this.roster.close();
		assertThat(waiting.failure()).isInstanceOf(WorkerUnavailableException.class);
		this.roster.release(worker, true);
		assertThat(this.served).isEmpty();
	}

}
