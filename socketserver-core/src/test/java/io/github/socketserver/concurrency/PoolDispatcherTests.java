package io.github.socketserver.concurrency;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class PoolDispatcherTests {

	private final AtomicInteger threads = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicInteger running = new AtomicInteger();

	private Dispatcher dispatcher;

	@AfterEach
	void close() {
		this.release.countDown();
		this.dispatcher.close();
	}

	@Test
	void threadsComeBeforeTheQueue() {
		open(3, 0, 2);
		for (int i = 0; i < 3; i++) {
			this.dispatcher.dispatch(this::block);
		}
		await().untilAsserted(() -> assertThat(this.running).hasValue(3));
		this.dispatcher.dispatch(this::block);
		this.dispatcher.dispatch(this::block);
		assertThat(this.running).hasValue(3);
		assertThat(this.dispatcher.isSaturated()).isTrue();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.dispatcher.dispatch(() -> {
		})).withMessageContaining("3 threads").withMessageContaining("2 requests wait");
		this.release.countDown();
		await().untilAsserted(() -> assertThat(this.running).hasValue(5));
		assertThat(this.threads).hasValue(3);
	}

	@Test
	void withoutAQueueEachTaskGetsAThreadAtOnceUpToTheLimit() {
		open(4, 1, 0);
		for (int i = 1; i <= 4; i++) {
			this.dispatcher.dispatch(this::block);
			int begun = i;
			await().until(() -> this.running.get() == begun);
		}
		assertThat(this.dispatcher.isSaturated()).isTrue();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.dispatcher.dispatch(() -> {
		}));
	}

	@Test
	void noTaskIsLeftToAThreadThatHasJustGotAnother() throws Exception {
		open(2, 1, 0);
		for (int round = 0; round < 5_000; round++) {
			CountDownLatch both = new CountDownLatch(2);
			for (int i = 0; i < 2; i++) {
				this.dispatcher.dispatch(() -> {
					both.countDown();
					awaitQuietly(both);
				});
			}
			assertThat(both.await(10, TimeUnit.SECONDS)).as("both run in round " + round).isTrue();
			await().pollInterval(Duration.ofNanos(100_000)).until(() -> !isBusy());
		}
	}

	@Test
	void anIdleThreadIsReusedBeforeAnotherIsStarted() {
		open(10, 0, 10);
		for (int i = 1; i <= 50; i++) {
			this.dispatcher.dispatch(this.running::incrementAndGet);
			int begun = i;
			await().until(() -> this.running.get() == begun && !isBusy());
		}
		assertThat(this.threads.get()).isLessThanOrEqualTo(3);
	}

	@Test
	void roomIsAnnouncedWhenASaturatedPoolHasSomeAgain() {
		open(1, 0, 0);
		AtomicInteger announced = new AtomicInteger();
		this.dispatcher.onRoom(announced::incrementAndGet);
		this.dispatcher.dispatch(this::block);
		assertThat(this.dispatcher.isSaturated()).isTrue();
		assertThat(announced).hasValue(0);
		this.release.countDown();
		await().until(() -> announced.get() == 1);
		assertThat(this.dispatcher.isSaturated()).isFalse();
	}

	@Test
	void aTaskThatFailsGivesItsPlaceBack() {
		open(2, 0, 0);
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
		});
		try {
			for (int i = 0; i < 20; i++) {
				await().dontCatchUncaughtExceptions().until(() -> !this.dispatcher.isSaturated());
				this.dispatcher.dispatch(() -> {
					throw new IllegalStateException("planted");
				});
			}
			await().dontCatchUncaughtExceptions().until(() -> !isBusy());
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
	}

	@Test
	void aThreadThatCannotBeStartedGivesItsPlaceBack() {
		this.dispatcher = new PoolDispatcher(new PoolSettings(1, 0, 0, OverloadPolicy.WAIT), (task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		});
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.dispatcher.dispatch(() -> {
			}));
			assertThat(this.dispatcher.isSaturated()).isFalse();
		}
	}

	@Test
	void everyTaskRunsOnceWhateverTheLoad() throws InterruptedException {
		open(4, 0, 1_000_000);
		CountDownLatch done = new CountDownLatch(20_000);
		for (int i = 0; i < 20_000; i++) {
			this.dispatcher.dispatch(done::countDown);
		}
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		await().until(() -> !isBusy());
		assertThat(this.threads.get()).isLessThanOrEqualTo(4);
	}

	@Test
	void aClosedPoolFinishesWhatItHasAndTakesNoMore() {
		open(1, 0, 1);
		this.dispatcher.dispatch(this::block);
		this.dispatcher.dispatch(this.running::incrementAndGet);
		this.dispatcher.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.dispatcher.dispatch(() -> {
		}));
		this.release.countDown();
		await().until(() -> this.running.get() == 2);
	}

	private boolean isBusy() {
		return ((PoolDispatcher) this.dispatcher).tasks() > 0;
	}

	private void open(int max, int spare, int queue) {
		this.dispatcher = new PoolDispatcher(new PoolSettings(max, spare, queue, OverloadPolicy.WAIT), (task) -> {
			this.threads.incrementAndGet();
			return new Thread(task, "test-pool");
		});
	}

	private void block() {
		this.running.incrementAndGet();
		awaitQuietly(this.release);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
