package io.github.socketserver.concurrency;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class TaskThreadsTests {

	private final CountDownLatch release = new CountDownLatch(1);

	private final CountDownLatch gate = new CountDownLatch(1);

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	private final List<Thread> started = new CopyOnWriteArrayList<>();

	private TaskThreads threads = open(this::newThread, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);

	@AfterEach
	void close() {
		this.release.countDown();
		this.gate.countDown();
		this.threads.close();
		await().until(() -> this.started.stream().noneMatch(Thread::isAlive));
	}

	@Test
	void outsideABurstEachTaskGetsAThreadAtOnce() {
		for (int i = 1; i <= 10; i++) {
			this.threads.execute(this::block);
			int begun = i;
			await().until(() -> this.running.get() == begun);
		}
	}

	@Test
	void anIdleThreadIsTakenBeforeANewOne() {
		for (int i = 1; i <= 20; i++) {
			this.threads.execute(this.ended::incrementAndGet);
			int done = i;
			await().until(() -> this.ended.get() == done && isIdle(this.started.get(this.started.size() - 1)));
		}
		assertThat(this.started.size()).isLessThanOrEqualTo(3);
	}

	@Test
	void ofABurstOneThreadIsWokenUntilItHasCome() {
		this.threads = open(this::newGatedThread, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		assertThat(this.threads.beginBurst()).isTrue();
		for (int i = 0; i < 20; i++) {
			this.threads.execute(this.ended::incrementAndGet);
		}
		assertThat(this.started).hasSize(1);
		assertThat(this.threads.waiting()).isEqualTo(19);
		this.gate.countDown();
		await().until(() -> this.ended.get() == 20);
		assertThat(this.started).hasSize(1);
		this.threads.endBurst();
	}

	@Test
	void aThreadThatHasComeIsFollowedByAnotherForTheNextTask() {
		assertThat(this.threads.beginBurst()).isTrue();
		for (int i = 1; i <= 5; i++) {
			this.threads.execute(this::block);
			int begun = i;
			await().until(() -> this.running.get() == begun);
		}
		this.threads.endBurst();
	}

	@Test
	void tasksThatBlockAllHaveAThreadWhenTheirBurstHasEnded() {
		this.threads = open(this::newGatedThread, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		assertThat(this.threads.beginBurst()).isTrue();
		for (int i = 0; i < 10; i++) {
			this.threads.execute(this::block);
		}
		this.gate.countDown();
		this.threads.endBurst();
		await().until(() -> this.running.get() == 10);
	}

	@Test
	void aThreadThatIsHeldUpIsFollowedByOneThatRunsTheRest() {
		burstAfterATaskThatBlocks(Duration.ofHours(1));
		assertThat(this.started).hasSize(2);
	}

	@Test
	void whoeverWasAwayForLongWakesAThreadForEachTaskThatIsLeft() {
		burstAfterATaskThatBlocks(Duration.ofNanos(-1));
		assertThat(this.started).hasSize(10);
	}

	private void burstAfterATaskThatBlocks(Duration longestAbsence) {
		this.threads = new TaskThreads((task) -> this.started.isEmpty() ? newGatedThread(task) : newPromptThread(task),
				Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE, new BurstPatience(longestAbsence));
		this.threads.beginBurst();
		this.threads.execute(this::block);
		for (int i = 0; i < 9; i++) {
			this.threads.execute(this.ended::incrementAndGet);
		}
		this.gate.countDown();
		await().until(() -> this.running.get() == 1);
		this.threads.endBurst();
		await().until(() -> this.ended.get() == 9);
	}

	@Test
	void afterManyBurstsThatBlockedTheNextIsNotHeld() {
		this.threads = open(this::newGatedThread, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		for (int i = 0; i < BurstPatience.MOST_FAILURES; i++) {
			assertThat(this.threads.beginBurst()).isTrue();
			this.threads.execute(this::block);
			this.threads.execute(this::block);
			this.threads.endBurst();
		}
		assertThat(this.threads.beginBurst()).isFalse();
		this.gate.countDown();
		await().until(() -> this.running.get() == 2 * BurstPatience.MOST_FAILURES);
	}

	@Test
	void tasksOfABurstThatFindNoThreadLeftWaitForOne() {
		this.threads = open(this::newThread, 2, 0, TaskThreads.KEEP_ALIVE);
		this.threads.beginBurst();
		for (int i = 0; i < 5; i++) {
			this.threads.execute(this::block);
		}
		this.threads.endBurst();
		await().until(() -> this.running.get() == 2);
		assertThat(this.threads.waiting()).isEqualTo(3);
		this.release.countDown();
		await().until(() -> this.ended.get() == 5);
		assertThat(this.started).hasSize(2);
	}

	@Test
	void eachTaskRunsOnceHoweverManyBurstsThereAre() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(4 * 200 * 20);
		List<Thread> dispatchers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread dispatcher = new Thread(() -> {
				for (int round = 0; round < 200; round++) {
					burst(20, done::countDown);
				}
			});
			dispatchers.add(dispatcher);
			dispatcher.start();
		}
		for (Thread dispatcher : dispatchers) {
			dispatcher.join();
		}
		assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.threads.waiting()).isZero();
	}

	@Test
	void aTaskThatFailsIsToldToTheThreadsHandlerAndTheThreadGoesOn() {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		this.threads = open((task) -> {
			Thread thread = newThread(task);
			thread.setUncaughtExceptionHandler((failed, failure) -> {
				failures.add(failure);
				throw new IllegalStateException("the handler fails too");
			});
			return thread;
		}, 1, 0, TaskThreads.KEEP_ALIVE);
		IllegalStateException failure = new IllegalStateException("planted");
		this.threads.execute(() -> {
			throw failure;
		});
		this.threads.execute(this.ended::incrementAndGet);
		await().until(() -> this.ended.get() == 1);
		assertThat(failures).containsExactly(failure);
		assertThat(this.started).hasSize(1);
	}

	@Test
	void anInterruptThatATaskLeavesIsGoneForTheNext() {
		this.threads = open(this::newThread, 1, 0, TaskThreads.KEEP_ALIVE);
		this.threads.execute(() -> Thread.currentThread().interrupt());
		this.threads.execute(() -> {
			if (!Thread.currentThread().isInterrupted()) {
				this.ended.incrementAndGet();
			}
		});
		await().until(() -> this.ended.get() == 1);
	}

	@Test
	void aThreadThatCannotBeStartedIsToldToWhoeverDispatchedTheTask() {
		this.threads = open((task) -> {
			throw new OutOfMemoryError("unable to create native thread");
		}, 1, 0, TaskThreads.KEEP_ALIVE);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> this.threads.execute(this.ended::incrementAndGet));
			assertThat(this.threads.waiting()).isZero();
		}
		assertThat(this.ended).hasValue(0);
	}

	@Test
	void aThreadThatCannotBeStartedAtTheEndOfABurstIsToldToTheTask() {
		this.threads = open((task) -> {
			if (!this.started.isEmpty()) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return newGatedThread(task);
		}, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		Refusable first = new Refusable(null);
		Refusable second = new Refusable(null);
		this.threads.beginBurst();
		this.threads.execute(first);
		this.threads.execute(second);
		this.threads.endBurst();
		assertThat(this.threads.waiting()).isZero();
		this.gate.countDown();
		await().until(() -> this.running.get() == 1);
		assertThat(first.refusals.size() + second.refusals.size()).isEqualTo(1);
	}

	@Test
	void aTaskThatFailsWhenItIsRefusedKeepsNoOtherFromItsThread() {
		AtomicInteger threadsAskedFor = new AtomicInteger();
		this.threads = open((task) -> {
			if (threadsAskedFor.incrementAndGet() == 2) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return newGatedThread(task);
		}, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		this.threads.beginBurst();
		List<Refusable> tasks = Stream.generate(() -> new Refusable(new IllegalStateException("planted")))
			.limit(5)
			.toList();
		tasks.forEach(this.threads::execute);
		failuresOfThisThread(this.threads::endBurst, "planted");
		assertThat(this.started).hasSize(4);
		this.gate.countDown();
		await().until(() -> this.running.get() == 4);
		assertThat(tasks.stream().mapToInt((task) -> task.refusals.size()).sum()).isEqualTo(1);
	}

	@Test
	void aTaskThatWaitsForTheOnlyThreadIsRefusedIfThatCannotBeStarted() {
		Refusable waiting = new Refusable(null);
		this.threads = open((task) -> {
			this.threads.execute(waiting);
			throw new OutOfMemoryError("unable to create native thread");
		}, 1, 0, TaskThreads.KEEP_ALIVE);
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.threads.execute(this.ended::incrementAndGet));
		assertThat(waiting.refusals).hasSize(1);
		assertThat(this.threads.waiting()).isZero();
	}

	private static void failuresOfThisThread(Runnable action, String expected) {
		List<String> messages = new CopyOnWriteArrayList<>();
		Thread current = Thread.currentThread();
		Thread.UncaughtExceptionHandler before = current.getUncaughtExceptionHandler();
		current.setUncaughtExceptionHandler((thread, failure) -> messages.add(failure.getMessage()));
		try {
			action.run();
		}
		finally {
			current.setUncaughtExceptionHandler(before);
		}
		assertThat(messages).containsExactly(expected);
	}

	@Test
	void idleThreadsEndAfterAWhileExceptThoseThatAreSpare() {
		this.threads = open(this::newThread, 10, 2, TimeUnit.MILLISECONDS.toNanos(20));
		for (int i = 0; i < 5; i++) {
			this.threads.execute(this::block);
		}
		await().until(() -> this.running.get() == 5);
		this.release.countDown();
		await().until(() -> this.started.stream().filter(Thread::isAlive).count() == 2);
		this.threads.execute(this.ended::incrementAndGet);
		await().until(() -> this.ended.get() == 6);
		assertThat(this.started).hasSize(5);
	}

	@Test
	void whatWasDispatchedBeforeTheEndStillRunsAndNothingElse() {
		this.threads = open(this::newThread, 1, 0, TaskThreads.KEEP_ALIVE);
		this.threads.execute(this::block);
		this.threads.execute(this.ended::incrementAndGet);
		this.threads.close();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> this.threads.execute(this.ended::incrementAndGet));
		this.release.countDown();
		await().until(() -> this.ended.get() == 2);
		await().until(() -> this.started.stream().noneMatch(Thread::isAlive));
	}

	@Test
	void aBurstThatEndsAfterTheThreadsWereClosedIsServed() {
		this.threads = open(this::newGatedThread, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
		this.threads.beginBurst();
		for (int i = 0; i < 5; i++) {
			this.threads.execute(this::block);
		}
		this.threads.close();
		this.gate.countDown();
		this.threads.endBurst();
		await().until(() -> this.running.get() == 5);
	}

	private void burst(int tasks, Runnable task) {
		boolean burst = this.threads.beginBurst();
		for (int i = 0; i < tasks; i++) {
			this.threads.execute(task);
		}
		if (burst) {
			this.threads.endBurst();
		}
	}

	private static TaskThreads open(ThreadFactory factory, int most, int spare, long keepAlive) {
		return new TaskThreads(factory, most, spare, keepAlive);
	}

	private Thread newThread(Runnable task) {
		Thread thread = new Thread(task, "test-threads");
		this.started.add(thread);
		return thread;
	}

	private Thread newGatedThread(Runnable task) {
		return newThread(() -> {
			awaitQuietly(this.gate);
			task.run();
		});
	}

	/*
	 * One that has run all there was when it has been started.
	 */
	private Thread newPromptThread(Runnable task) {
		Thread thread = new Thread(task, "test-threads") {

			@Override
			public void start() {
				super.start();
				await().until(() -> TaskThreadsTests.this.ended.get() == 9);
			}

		};
		this.started.add(thread);
		return thread;
	}

	private void block() {
		this.running.incrementAndGet();
		awaitQuietly(this.release);
		this.ended.incrementAndGet();
	}

	private static boolean isIdle(Thread thread) {
		return thread.getState() == Thread.State.TIMED_WAITING;
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Task that keeps what it is refused for.
	 */
	private final class Refusable implements RefusableTask {

		private final List<Throwable> refusals = new CopyOnWriteArrayList<>();

		private final @Nullable RuntimeException failure;

		Refusable(@Nullable RuntimeException failure) {
			this.failure = failure;
		}

		@Override
		public void run() {
			TaskThreadsTests.this.running.incrementAndGet();
		}

		@Override
		public void refused(Throwable reason) {
			this.refusals.add(reason);
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

}
