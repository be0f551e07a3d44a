package io.github.socketserver.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link HandOverLosses}.
 */
class HandOverLossesTests {

	private static final WorkerExit KILLED = new WorkerExit(1, 137, List.of());

	private static final WorkerExit CRASHED = new WorkerExit(2, 134, List.of("what it said last"));

	private final HandOverLosses losses = new HandOverLosses(Duration.ofSeconds(30));

	private void add(int times, WorkerExit exit, boolean sent, long seconds) throws WorkerUnavailableException {
		for (int i = 0; i < times; i++) {
			this.losses.add(exit, sent, TimeUnit.SECONDS.toNanos(seconds));
		}
	}

	@Test
	void killsNeverExhaustThePatienceWithinItsTime() {
		assertThatCode(() -> add(1000, KILLED, true, 29)).doesNotThrowAnyException();
	}

	@Test
	void workersThatHadEndedBeforehandSayNothingOfTheRequest() {
		assertThatCode(() -> add(1000, CRASHED, false, 29)).doesNotThrowAnyException();
	}

	@Test
	void theFifthWorkerThatEndsByItselfIsTheLastOne() {
		assertThatCode(() -> add(4, CRASHED, true, 0)).doesNotThrowAnyException();
		assertThatExceptionOfType(WorkerUnavailableException.class).isThrownBy(() -> add(1, CRASHED, true, 0))
			.withMessage("5 worker processes in a row ended before they began with this request, the last one: "
					+ "exit code 134 (signal 6), last lines of its standard error: [what it said last]");
	}

	@Test
	void killsThatGoOnForLongerThanThePatienceAreNotWaitedFor() {
		assertThatCode(() -> add(9, KILLED, true, 0)).doesNotThrowAnyException();
		assertThatExceptionOfType(WorkerUnavailableException.class).isThrownBy(() -> add(1, KILLED, true, 30))
			.withMessageContaining("10 worker processes in a row")
			.withMessageContaining("signal 9");
	}

	@Test
	void aFewKillsDoNotExhaustThePatienceHoweverLongTheyTake() {
		assertThatCode(() -> {
			add(1, KILLED, true, 0);
			add(8, KILLED, true, 3600);
		}).doesNotThrowAnyException();
	}

}
