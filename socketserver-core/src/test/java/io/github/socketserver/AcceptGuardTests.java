package io.github.socketserver;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.ServerListener;
import io.github.socketserver.testing.LogCapture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How long a loop leaves a listener alone.
 */
class AcceptGuardTests {

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private final AcceptGuard guard = new AcceptGuard("test", new ServerListener() {
	});

	@Test
	void thereIsNoPauseBeforeAFailure() {
		assertThat(this.guard.pause()).isZero();
	}

	@Test
	void aPauseThatEndsBetweenTwoLooksIsNeverAnEndlessOne() {
		try (LogCapture log = LogCapture.start()) {
			this.guard.failed(new IOException("Too many open files"));
			assertThat(log.alarms()).hasSize(1);
		}
		await().until(() -> {
			long pause = this.guard.pause();
			assertThat(pause).isBetween(0L, FIRST_PAUSE);
			return pause == 0;
		});
		assertThat(this.guard.failure()).isNotNull();
	}

	@Test
	void aReleaseEndsThePause() {
		this.guard.failed(new IOException("Too many open files"));
		assertThat(this.guard.released()).isTrue();
		assertThat(this.guard.pause()).isZero();
	}

}
