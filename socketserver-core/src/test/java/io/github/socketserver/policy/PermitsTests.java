package io.github.socketserver.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PermitsTests {

	@Test
	void noMoreThanTheLimitAreGiven() {
		Permits permits = new Permits(2);
		assertThat(permits.tryAcquire()).isTrue();
		assertThat(permits.tryAcquire()).isTrue();
		assertThat(permits.isAvailable()).isFalse();
		assertThat(permits.tryAcquire()).isFalse();
		assertThat(permits.taken()).isEqualTo(2);
		assertThat(permits.release()).isTrue();
		assertThat(permits.release()).isFalse();
		assertThat(permits.taken()).isZero();
	}

	@Test
	void aNegativeLimitIsNoLimit() {
		Permits permits = new Permits(-1);
		for (int i = 0; i < 100_000; i++) {
			assertThat(permits.tryAcquire()).isTrue();
		}
	}

	@Test
	void theLimitIsExactHoweverManyThreadsAsk() throws InterruptedException {
		Permits permits = new Permits(3);
		AtomicInteger held = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> {
				for (int k = 0; k < 50_000; k++) {
					if (permits.tryAcquire()) {
						most.accumulateAndGet(held.incrementAndGet(), Math::max);
						held.decrementAndGet();
						permits.release();
					}
				}
			});
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(most.get()).isBetween(1, 3);
		assertThat(permits.taken()).isZero();
	}

}
