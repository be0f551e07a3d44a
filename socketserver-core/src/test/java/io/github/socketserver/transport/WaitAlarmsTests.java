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
		WaitSlot due = new WaitSlot();
		due.begin(this.now);
		WaitSlot later = new WaitSlot();
		later.begin(this.now + 60 * SECOND);
		new WaitExpiry(this.alarms, due, new WaitSlot()).ensureBy(this.now);
		new WaitExpiry(this.alarms, later, new WaitSlot()).ensureBy(this.now + 60 * SECOND);
		this.timer.ring();
		assertThat(due.isOccupied()).isFalse();
		assertThat(later.isOccupied()).isTrue();
		assertThat(this.timer.pending()).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(59 * SECOND, 60 * SECOND));
	}

	@Test
	void anAlarmThatRingsTooEarlyForThePresentWaitIsSetAnew() {
		WaitSlot slot = new WaitSlot();
		slot.begin(this.now + 60 * SECOND);
		WaitExpiry expiry = new WaitExpiry(this.alarms, slot, new WaitSlot());
		expiry.ensureBy(this.now);
		this.timer.ring();
		assertThat(slot.isOccupied()).isTrue();
		assertThat(expiry.isDueSometime()).isTrue();
		assertThat(this.timer.pending()).hasSize(1);
	}

	@Test
	void whatWasCancelledIsForgottenAndCannotBeSetAgain() {
		WaitExpiry expiry = waiting();
		expiry.ensureBy(this.now);
		expiry.cancel();
		expiry.ensureBy(this.now - 1);
		assertThat(expiry.isDueSometime()).isFalse();
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

	private WaitExpiry waiting() {
		return new WaitExpiry(this.alarms, new WaitSlot(), new WaitSlot());
	}

	private static final class Wait {

		private final WaitSlot slot = new WaitSlot();

		private final long deadline;

		Wait(WaitAlarms alarms, long deadline) {
			this.deadline = deadline;
			this.slot.begin(deadline);
			new WaitExpiry(alarms, this.slot, new WaitSlot()).ensureBy(deadline);
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
