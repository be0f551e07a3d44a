package io.github.socketserver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.CloseCause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Patience}.
 */
class PatienceTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Patience patience = Patience
		.of(ServerConfig.tcp("", 0).withMinThroughput(100).withThroughputGrace(Duration.ofSeconds(5)));

	@Test
	void withoutALowestRateThereIsNone() {
		assertThat(Patience.of(ServerConfig.tcp("", 0))).isNull();
	}

	@Test
	void waitingForAFrameToBeginCostsNone() {
		this.patience.waited(100 * SECOND);
		assertThat(this.patience.deadline(7)).isEqualTo(Deadline.NEVER);
	}

	@Test
	void whoHasBegunAFrameIsWaitedForAsLongAsTheGraceSays() {
		this.patience.received(1);
		assertThat(this.patience.deadline(7)).isEqualTo(7 + 5 * SECOND);
		this.patience.waited(2 * SECOND);
		assertThat(this.patience.deadline(7)).isEqualTo(7 + 3 * SECOND);
	}

	@Test
	void whoSendsAtTheLowestRateIsWaitedForAllTheTime() {
		for (int i = 0; i < 1000; i++) {
			this.patience.received(100);
			this.patience.waited(SECOND);
			assertThat(this.patience.deadline(0)).isEqualTo(4 * SECOND);
		}
	}

	@Test
	void whoSendsAByteNowAndThenIsNotWaitedForMuchLongerThanTheGrace() {
		long waited = 0;
		this.patience.received(1);
		while (this.patience.deadline(0) > SECOND / 10) {
			this.patience.waited(SECOND / 10);
			this.patience.received(1);
			waited += SECOND / 10;
		}
		assertThat(waited).isBetween(5 * SECOND, 6 * SECOND);
	}

	@Test
	void whoeverWasLateToLookDoesNotBlameTheClientForIt() {
		this.patience.received(1);
		this.patience.waited(100 * SECOND);
		assertThat(this.patience.deadline(7)).isEqualTo(7);
		this.patience.received(100);
		assertThat(this.patience.deadline(7)).isEqualTo(7 + SECOND);
	}

	@Test
	void aBurstCannotBeSavedForLater() {
		this.patience.received(1_000_000);
		assertThat(this.patience.deadline(0)).isEqualTo(5 * SECOND);
	}

	@Test
	void eachFrameBeginsWithAllOfThePatience() {
		this.patience.received(1);
		this.patience.waited(4 * SECOND);
		this.patience.rest();
		assertThat(this.patience.deadline(0)).isEqualTo(Deadline.NEVER);
		this.patience.received(1);
		assertThat(this.patience.deadline(0)).isEqualTo(5 * SECOND);
	}

	@Test
	void theEndOfItNamesTheRate() {
		assertThat(this.patience.isLost()).hasMessage("The client sent less than 100 bytes a second within a frame");
		assertThat(this.patience.isLost().closeCause()).isEqualTo(CloseCause.IDLE);
	}

}
