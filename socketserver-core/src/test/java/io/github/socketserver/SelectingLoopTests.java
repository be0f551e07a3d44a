package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.socketserver.testing.Background;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Wake-ups of a loop that come while it looks whether it may wait.
 */
class SelectingLoopTests {

	private final AtomicInteger looks = new AtomicInteger();

	private SelectingLoop loop;

	@BeforeEach
	void open() throws IOException {
		this.loop = SelectingLoop.open(WaitingPlan.of(SelectorProvider.provider(), List.of()), "test", true);
	}

	@AfterEach
	void close() {
		this.loop.close();
	}

	@Test
	void aWakeUpWhileTheGuestIsAskedHasItAskedAgain() {
		whenFirstAsked((loop) -> Background.run(loop::wakeup).join());
		await().until(() -> this.looks.get() == 2);
	}

	@Test
	void aWakeUpThatAPollOfTheGuestTakesHasItAskedAgain() {
		whenFirstAsked((loop) -> {
			Background.run(loop::wakeup).join();
			poll(loop);
		});
		await().until(() -> this.looks.get() == 2);
	}

	@Test
	void aWakeUpByTheGuestItselfHasItAskedAgain() {
		whenFirstAsked(SelectingLoop::wakeup);
		await().until(() -> this.looks.get() == 2);
	}

	@Test
	void aLoopThatNobodyWakesAsksItsGuestNoMore() {
		whenFirstAsked((loop) -> {
		});
		await().until(() -> this.looks.get() == 1);
		AtomicInteger seen = new AtomicInteger();
		this.loop.execute(() -> seen.set(this.looks.get()));
		await().until(() -> seen.get() > 0);
		assertThat(seen).hasValue(1);
	}

	private void whenFirstAsked(Consumer<SelectingLoop> action) {
		this.loop.execute(() -> this.loop.setGuest(() -> {
			if (this.looks.incrementAndGet() == 1) {
				action.accept(this.loop);
			}
			return Long.MAX_VALUE;
		}));
	}

	private static void poll(SelectingLoop loop) {
		try {
			loop.multiplexer().poll(0);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
