package io.github.socketserver.concurrency;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BurstPatienceTests {

	private static final long SHORT = TimeUnit.MICROSECONDS.toNanos(100);

	private static final long LONG = TimeUnit.MILLISECONDS.toNanos(3);

	private final BurstPatience patience = new BurstPatience();

	@Test
	void aBurstIsHeldAsLongAsOneThreadIsEnough() {
		for (int i = 0; i < 100; i++) {
			assertThat(this.patience.isWorthWhile()).isTrue();
			this.patience.learn(true, SHORT);
		}
	}

	@Test
	void eachFailureDoublesHowManyBurstsPass() {
		for (int passes : new int[] { 1, 3, 7, 15 }) {
			assertThat(this.patience.isWorthWhile()).isTrue();
			this.patience.learn(false, SHORT);
			assertThat(burstsThatPass()).isEqualTo(passes);
		}
	}

	@Test
	void moreThanAThousandBurstsNeverPass() {
		for (int i = 0; i < 30; i++) {
			this.patience.learn(false, SHORT);
		}
		assertThat(burstsThatPass()).isEqualTo(1023);
		assertThat(this.patience.isWorthWhile()).isTrue();
	}

	@Test
	void whoeverWasAwayForLongDoesNotStepAsideSoonAgain() {
		this.patience.learn(true, LONG);
		assertThat(burstsThatPass()).isEqualTo(1);
	}

	@Test
	void oneSuccessMakesUpForAllFailures() {
		this.patience.learn(false, SHORT);
		burstsThatPass();
		this.patience.learn(false, SHORT);
		burstsThatPass();
		this.patience.learn(true, SHORT);
		assertThat(burstsThatPass()).isZero();
	}

	private int burstsThatPass() {
		int count = 0;
		while (!this.patience.isWorthWhile()) {
			count++;
		}
		return count;
	}

}
