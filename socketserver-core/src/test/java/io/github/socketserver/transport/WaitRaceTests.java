package io.github.socketserver.transport;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Race;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Waits that begin, end and expire at the same moment.
 */
@Timeout(600)
class WaitRaceTests {

	private static final int ROUNDS = 50_000;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	@Test
	void theEarliestDeadlineOfTwoWaitsThatBeginTogetherIsTheOneThatIsSet() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Alarms alarms = new Alarms();
			ChannelWaits waits = new ChannelWaits(new WaitAlarms(alarms));
			long now = System.nanoTime();
			Background.Action reader = () -> waits.ensureBy(now + 60 * SECOND);
			Background.Action writer = () -> waits.ensureBy(now + 30 * SECOND);
			return Race.Round.of(() -> alarms.isSetBy(now + 30 * SECOND) ? "in time" : "late", reader, writer);
		});
		assertThat(outcomes).containsOnlyKeys("in time");
	}

	@Test
	void aWaitThatBeginsWhileTheTimerRingsForAnotherHasItsOwnDeadlineSet() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			Alarms alarms = new Alarms();
			ChannelWaits waits = new ChannelWaits(new WaitAlarms(alarms));
			long now = System.nanoTime();
			waits.writer().begin(now + 60 * SECOND);
			waits.ensureBy(now);
			Runnable ringing = alarms.set.remove().task;
			Background.Action wait = () -> {
				waits.reader().begin(now + 30 * SECOND);
				waits.ensureBy(now + 30 * SECOND);
			};
			return Race.Round.of(() -> alarms.isSetBy(now + 30 * SECOND) ? "in time" : "late", ringing::run, wait);
		});
		assertThat(outcomes).containsOnlyKeys("in time");
	}

	@Test
	void ofTwoThreadsThatWaitForWritingTogetherOneIsTurnedAway() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			ChannelWaits waits = new ChannelWaits(new WaitAlarms(new Alarms()));
			AtomicInteger refused = new AtomicInteger();
			Background.Action wait = () -> {
				try {
					waits.writer().begin(Long.MAX_VALUE);
				}
				catch (IllegalStateException ex) {
					refused.incrementAndGet();
				}
			};
			return Race.Round.of(() -> refused + " refused, " + (waits.awaitsWriting() ? "one waits" : "none waits"),
					wait, wait);
		});
		assertThat(outcomes).containsOnlyKeys("1 refused, one waits");
	}

	@Test
	void aTaskThatIsWaitingIsRunOnceAndNotLostWhileAnEarlierWaitExpires() {
		Map<String, Integer> outcomes = Race.runMany(ROUNDS, () -> {
			WaitSlot slot = new WaitSlot();
			AtomicInteger runs = new AtomicInteger();
			slot.begin(System.nanoTime() - 1);
			slot.end();
			Background.Action task = () -> slot.begin(runs::incrementAndGet);
			Background.Action timer = () -> slot.expire(System.nanoTime());
			return Race.Round.of(() -> {
				slot.end();
				return runs + " run";
			}, task, timer);
		});
		assertThat(outcomes).containsOnlyKeys("1 run");
	}

	/*
	 * A wait may end early as if something were ready, but is never said to have lasted
	 * until a deadline that has yet to come.
	 */
	@Test
	void aWaitThatIsEndedWhileItExpiresEndsOnceAndTheNextIsNotCutShort() {
		Map<String, Integer> outcomes = Race.run(ROUNDS / 50, () -> {
			WaitSlot slot = new WaitSlot();
			AtomicBoolean over = new AtomicBoolean();
			boolean[] ready = new boolean[2];
			Background.Action waiter = () -> {
				slot.begin(System.nanoTime());
				ready[0] = slot.await();
				slot.begin(System.nanoTime() + 60 * SECOND);
				ready[1] = slot.await();
				over.set(true);
			};
			Background.Action client = () -> {
				while (!over.get()) {
					slot.end();
					Thread.yield();
				}
			};
			Background.Action timer = () -> {
				while (!over.get()) {
					slot.expire(System.nanoTime());
					Thread.yield();
				}
			};
			return Race.Round.of(() -> (ready[1]) ? "the second was ready" : "the second was cut short", waiter, client,
					timer);
		});
		assertThat(outcomes).containsOnlyKeys("the second was ready");
	}

	/**
	 * A timer that never rings by itself.
	 */
	private static final class Alarms implements WaitTimer {

		private final Queue<Alarm> set = new ConcurrentLinkedQueue<>();

		@Override
		public Future<?> after(long nanos, Runnable task) {
			FutureTask<Void> future = new FutureTask<>(task, null);
			this.set.add(new Alarm(System.nanoTime() + nanos, task, future));
			return future;
		}

		boolean isSetBy(long deadline) {
			return this.set.stream()
				.anyMatch((alarm) -> !alarm.future.isCancelled() && alarm.time <= deadline + SECOND);
		}

		private record Alarm(long time, Runnable task, Future<?> future) {
		}

	}

}
