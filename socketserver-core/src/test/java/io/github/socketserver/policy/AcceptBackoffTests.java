package io.github.socketserver.policy;

import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.AcceptErrorKind;
import io.github.socketserver.event.AcceptFailure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptBackoffTests {

	private final AcceptBackoff backoff = new AcceptBackoff();

	@Test
	void thePauseGrowsFromTenMillisecondsToOneSecond() {
		this.backoff.failed(AcceptErrorKind.EXHAUSTED, "first");
		assertThat(this.backoff.remaining()).isPositive().isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
		this.backoff.failed(AcceptErrorKind.EXHAUSTED, "second");
		assertThat(this.backoff.remaining()).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
		for (int i = 0; i < 20; i++) {
			this.backoff.failed(AcceptErrorKind.FATAL, "more");
		}
		assertThat(this.backoff.remaining()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100))
			.isLessThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
	}

	@Test
	void aTransientFailureCostsNoPauseUnlessSixteenCameInARow() {
		for (int i = 1; i <= 160; i++) {
			this.backoff.failed(AcceptErrorKind.TRANSIENT, "aborted");
			assertThat(this.backoff.remaining()).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
			if (i < 16) {
				assertThat(this.backoff.remaining()).isZero();
				assertThat(this.backoff.failure()).isNull();
			}
		}
	}

	@Test
	void theFailureTellsSinceWhenAndHowOften() {
		this.backoff.failed(AcceptErrorKind.EXHAUSTED, "first");
		AcceptFailure first = this.backoff.failure();
		this.backoff.failed(AcceptErrorKind.FATAL, "second");
		assertThat(this.backoff.failure())
			.isEqualTo(new AcceptFailure(AcceptErrorKind.FATAL, "second", first.since(), 2));
	}

	@Test
	void aSuccessForgetsTheFailure() {
		assertThat(this.backoff.succeeded()).isFalse();
		this.backoff.failed(AcceptErrorKind.EXHAUSTED, "first");
		assertThat(this.backoff.succeeded()).isTrue();
		assertThat(this.backoff.failure()).isNull();
		assertThat(this.backoff.remaining()).isZero();
		assertThat(this.backoff.succeeded()).isFalse();
	}

	@Test
	void somethingReleasedEndsThePauseButNotTheFailure() {
		for (int i = 0; i < 10; i++) {
			this.backoff.failed(AcceptErrorKind.EXHAUSTED, "full");
		}
		this.backoff.retryNow();
		assertThat(this.backoff.remaining()).isZero();
		assertThat(this.backoff.failure()).isNotNull();
		this.backoff.failed(AcceptErrorKind.EXHAUSTED, "full");
		assertThat(this.backoff.remaining()).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
	}

}
