package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.transport.Expiring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many deadlines at a time: none is early, none is forgotten, and none takes a thread.
 * How late they are is for {@link DeadlinePrecision} to tell.
 */
@Timeout(300)
class DeadlinePrecisionTests {

	private static final int COUNT = 10_000;

	@Test
	void tenThousandDeadlinesOfALoopExpireInOrderOnItsThreadAndNoneBeforeItsTime() throws Exception {
		SelectingLoop loop = SelectingLoop.open(new WaitingPlan(SelectorProvider.provider(), null), "loop", true);
		try {
			CountDownLatch left = new CountDownLatch(COUNT);
			List<Entry> expired = new ArrayList<>();
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			SplittableRandom random = new SplittableRandom(5);
			loop.execute(() -> {
				long now = System.nanoTime();
				for (int i = 0; i < COUNT; i++) {
					Entry entry = new Entry(expired, threads, left);
					loop.deadlines().set(entry, now + random.nextLong(TimeUnit.MILLISECONDS.toNanos(300)));
				}
			});
			assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
			assertThat(expired).hasSize(COUNT).isSortedAccordingTo(Comparator.comparingLong((entry) -> entry.set));
			assertThat(expired).allMatch((entry) -> entry.expiredAt - entry.set >= 0);
			assertThat(threads).containsExactly(loop.thread());
		}
		finally {
			loop.close();
		}
	}

	@ParameterizedTest
	@MethodSource("modesAndDirections")
	void noClientIsClosedBeforeItsTime(Concurrency mode, boolean writes) throws IOException {
		int clients = (mode.loops() > 0 || mode.name().equals("virtual")) ? 300 : 50;
		long[] late = DeadlinePrecision.measure(mode, Duration.ofMillis(400), writes, clients);
		assertThat(late).hasSize(clients);
		assertThat(late[0]).as("nanoseconds after the earliest time at which it may be closed").isNotNegative();
	}

	@ParameterizedTest
	@MethodSource("modesAndDirections")
	@EnabledIfSystemProperty(named = "deadline.connections", matches = "[0-9]+",
			disabledReason = "a measurement, which is asked for by -Ddeadline.connections=10000")
	void howLateManyDeadlinesAreIsToldAndNoneIsEarly(Concurrency mode, boolean writes) throws IOException {
		int most = mode.name().equals("threading") ? 2000 : Integer.MAX_VALUE;
		long[] late = DeadlinePrecision.report(mode, writes,
				Math.min(most, Integer.getInteger("deadline.connections")));
		assertThat(late[0]).isNotNegative();
	}

	static Stream<Arguments> modesAndDirections() {
		return Modes.framed()
			.filter((mode) -> !mode.name().equals("synchronous") && !mode.name().equals("pool"))
			.flatMap((mode) -> Stream.of(Arguments.of(mode, false), Arguments.of(mode, true)));
	}

	private static final class Entry extends Expiring {

		private final List<Entry> expired;

		private final Set<Thread> threads;

		private final CountDownLatch left;

		private long set;

		private long expiredAt;

		Entry(List<Entry> expired, Set<Thread> threads, CountDownLatch left) {
			this.expired = expired;
			this.threads = threads;
			this.left = left;
		}

		@Override
		protected void expire(long now) {
			this.set = due();
			this.expiredAt = System.nanoTime();
			this.expired.add(this);
			this.threads.add(Thread.currentThread());
			this.left.countDown();
		}

	}

}
