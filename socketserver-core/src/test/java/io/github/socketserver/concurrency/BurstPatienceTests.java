package io.github.socketserver.concurrency;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BurstPatienceTests {

	private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(100);

	private static final long LONG = BurstPatience.LONGEST_ABSENCE.toNanos() + 1;

	private final BurstPatience patience = new BurstPatience(BurstPatience.LONGEST_ABSENCE);

	@Test
	void aBurstIsHeldAsLongAsThreadsAreSpared() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.patience.isWorthWhile()).isTrue();
			this.patience.learn(1, SHORT);
		}
	}

	@Test
	void burstsThatSpareNobodyAreForgottenAfterOneThatDoes() {
		for (int i = 0; i < 100; i++) {
			fail(BurstPatience.MOST_FAILURES - 1);
			this.patience.learn(1, SHORT);
			assertThat(burstsThatPass()).isZero();
		}
	}

	@Test
	void afterTooManyThatSpareNobodyMostBurstsPass() {
		fail(BurstPatience.MOST_FAILURES);
		for (int i = 0; i < 3; i++) {
			assertThat(burstsThatPass()).isEqualTo(BurstPatience.PASSED);
			this.patience.learn(0, SHORT);
		}
	}

	@Test
	void oneThatSparesThreadsEndsThat() {
		fail(BurstPatience.MOST_FAILURES);
		burstsThatPass();
		this.patience.learn(1, SHORT);
		fail(BurstPatience.MOST_FAILURES - 1);
		assertThat(burstsThatPass()).isZero();
	}

	@Test
	void aLongAbsenceCountsAsAFailureHoweverManyThreadsItSpared() {
		for (int i = 0; i < BurstPatience.MOST_FAILURES; i++) {
			this.patience.learn(10, LONG);
		}
		assertThat(burstsThatPass()).isEqualTo(BurstPatience.PASSED);
	}

	private void fail(int times) {
		for (int i = 0; i < times; i++) {
			assertThat(this.patience.isWorthWhile()).isTrue();
			this.patience.learn(0, SHORT);
		}
	}

	private int burstsThatPass() {
		int count = 0;
		while (!this.patience.isWorthWhile()) {
			count++;
		}
		return count;
	}

}
