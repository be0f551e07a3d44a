package io.github.socketserver.transport;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WaitAlarms}.
 */
class WaitAlarmsTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final int COUNT = 10_000;

	private final ManualTimer timer = new ManualTimer();

	private final WaitAlarms alarms = new WaitAlarms(this.timer);

	private final long now = System.nanoTime();

	@Test
	void theTimerIsSetForTheEarliestAlarmOnly() {
		waiting().ensureBy(this.now + 60 * SECOND);
		waiting().ensureBy(this.now + 30 * SECOND);
		waiting().ensureBy(this.now + 90 * SECOND);
		assertThat(this.timer.pending()).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(29 * SECOND, 30 * SECOND));
	}

	@Test
	void aRingEndsTheWaitsThatAreDueAndSetsTheTimerForTheNext() {
		ChannelWaits due = waiting();
		due.reader().begin(this.now);
		due.ensureBy(this.now);
		ChannelWaits later = waiting();
		later.reader().begin(this.now + 60 * SECOND);
		later.ensureBy(this.now + 60 * SECOND);
		this.timer.ring();
		assertThat(due.reader().isOccupied()).isFalse();
		assertThat(later.reader().isOccupied()).isTrue();
		assertThat(this.timer.pending()).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(59 * SECOND, 60 * SECOND));
	}

	@Test
	void anAlarmThatRingsTooEarlyForThePresentWaitIsSetAnew() {
		ChannelWaits waits = waiting();
		waits.reader().begin(this.now + 60 * SECOND);
		waits.ensureBy(this.now);
		this.timer.ring();
		assertThat(waits.reader().isOccupied()).isTrue();
		assertThat(waits.isDueSometime()).isTrue();
		assertThat(this.timer.pending()).hasSize(1);
	}

	@Test
	void whatWasCancelledIsForgottenAndCannotBeSetAgain() {
		ChannelWaits waits = waiting();
		waits.ensureBy(this.now);
		waits.cancelDeadlines();
		waits.ensureBy(this.now - 1);
		assertThat(waits.isDueSometime()).isFalse();
		assertThat(this.timer.pending()).isEmpty();
	}

	@Test
	@Timeout(60)
	void ofTenThousandWaitsNoneEndsBeforeItsTimeAndAllEnd() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
		try {
			WaitAlarms shared = new WaitAlarms((nanos, task) -> executor.schedule(task, nanos, TimeUnit.NANOSECONDS));
			List<Long> order = new ArrayList<>();
			for (long i = 0; i < COUNT; i++) {
				order.add(i);
			}
			Collections.shuffle(order);
			List<Wait> left = new ArrayList<>();
			long begin = System.nanoTime();
			order.forEach((place) -> left.add(new Wait(shared, begin + place * 30_000)));
			while (!left.isEmpty()) {
				left.removeIf(Wait::hasEndedInTime);
			}
			assertThat(executor.getQueue()).isEmpty();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private ChannelWaits waiting() {
		return new ChannelWaits(this.alarms);
	}

	private static final class Wait {

		private final WaitSlot slot;

		private final long deadline;

		Wait(WaitAlarms alarms, long deadline) {
			ChannelWaits waits = new ChannelWaits(alarms);
			this.slot = waits.reader();
			this.deadline = deadline;
			this.slot.begin(deadline);
			waits.ensureBy(deadline);
		}

		boolean hasEndedInTime() {
			boolean ended = !this.slot.isOccupied();
			assertThat(ended && System.nanoTime() - this.deadline < 0).isFalse();
			return ended;
		}

	}

	/**
	 * A timer that rings only when it is told to.
	 */
	private static final class ManualTimer implements WaitTimer {

		private final Queue<Set> set = new ArrayDeque<>();

		@Override
		public Future<?> after(long nanos, Runnable task) {
			FutureTask<Void> future = new FutureTask<>(task, null);
			this.set.add(new Set(nanos, future));
			return future;
		}

		void ring() {
			this.set.remove().future.run();
		}

		List<Long> pending() {
			return this.set.stream().filter((each) -> !each.future.isCancelled()).map(Set::nanos).toList();
		}

		private record Set(long nanos, FutureTask<Void> future) {
		}

	}

}
