package io.github.socketserver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HandlerStartsTests {

	private final HandlerStarts starts = new HandlerStarts(TimeUnit.HOURS.toNanos(1));

	@Test
	void whereAllHandlersHaveBegunNobodyWaits() {
		assertThat(this.starts.await()).isFalse();
		this.starts.started();
		this.starts.begun();
		assertThat(this.starts.await()).isFalse();
	}

	@Test
	void theWaitEndsWhenAllHandlersHaveBegunAndOneHasEnded() throws Exception {
		this.starts.started();
		this.starts.started();
		AtomicReference<Boolean> waited = new AtomicReference<>();
		Thread receiver = new Thread(() -> waited.set(this.starts.await()));
		receiver.start();
		await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
		this.starts.begun();
		this.starts.ended();
		assertThat(waited).hasNullValue();
		this.starts.begun();
		this.starts.ended();
		receiver.join();
		assertThat(waited).hasValue(true);
	}

	@Test
	void handlersThatCannotBeginHoldNobodyUpForLong() {
		HandlerStarts impatient = new HandlerStarts();
		impatient.started();
		assertThat(impatient.await()).isTrue();
		assertThat(impatient.await()).isTrue();
	}

	@Test
	void anInterruptEndsTheWaitAndStaysPending() {
		this.starts.started();
		Thread.currentThread().interrupt();
		assertThat(this.starts.await()).isTrue();
		assertThat(Thread.interrupted()).isTrue();
	}

}
