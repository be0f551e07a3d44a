package io.github.socketserver.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChannelWaits}.
 */
class ChannelWaitsTests {

	private static final int COUNT = 10_000;

	@Test
	void tenThousandWaitsForReadingAndWritingEndByOneThreadAndNoneBeforeItsTime() throws InterruptedException {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
		try {
			CountDownLatch left = new CountDownLatch(2 * COUNT);
			AtomicInteger early = new AtomicInteger();
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			SplittableRandom random = new SplittableRandom(5);
			List<ChannelWaits> all = new ArrayList<>();
			for (int i = 0; i < COUNT; i++) {
				long now = System.nanoTime();
				List<Wait> both = new ArrayList<>();
				ChannelWaits waits = new ChannelWaits(new WaitAlarms((nanos, task) -> timer.schedule(() -> {
					threads.add(Thread.currentThread());
					task.run();
					for (Wait wait : both) {
						if (wait.hasJustEnded()) {
							early.addAndGet((System.nanoTime() - wait.deadline < 0) ? 1 : 0);
							left.countDown();
						}
					}
				}, nanos, TimeUnit.NANOSECONDS)));
				Wait reader = new Wait(waits.reader(), now + random.nextLong(TimeUnit.MILLISECONDS.toNanos(300)));
				Wait writer = new Wait(waits.writer(), now + random.nextLong(TimeUnit.MILLISECONDS.toNanos(300)));
				both.addAll(List.of(reader, writer));
				all.add(waits);
				waits.ensureBy(reader.deadline);
				waits.ensureBy(writer.deadline);
			}
			assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(early).hasValue(0);
			assertThat(threads).hasSize(1);
			assertThat(all).hasSize(COUNT);
		}
		finally {
			timer.shutdownNow();
		}
	}

	@Test
	void aWaitThatBeginsAfterTheTimerWasSetNeedsNoOtherIfItIsDueLater() {
		AtomicInteger timers = new AtomicInteger();
		ChannelWaits waits = new ChannelWaits(new WaitAlarms((nanos, task) -> {
			timers.incrementAndGet();
			return new FutureTask<>(task, null);
		}));
		long now = System.nanoTime();
		for (int request = 0; request < 1000; request++) {
			waits.ensureBy(now + TimeUnit.SECONDS.toNanos(60) + request);
		}
		assertThat(timers).hasValue(1);
	}

	private static final class Wait {

		private final WaitSlot slot;

		private final long deadline;

		private boolean ended;

		Wait(WaitSlot slot, long deadline) {
			this.slot = slot;
			this.deadline = deadline;
			this.slot.begin(deadline);
		}

		boolean hasJustEnded() {
			boolean before = this.ended;
			this.ended = !this.slot.isOccupied();
			return this.ended && !before;
		}

	}

}
