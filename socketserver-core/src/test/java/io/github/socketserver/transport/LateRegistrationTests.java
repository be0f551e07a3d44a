package io.github.socketserver.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LateRegistration}.
 */
class LateRegistrationTests {

	private final Readiness.Registration actual = Mockito.mock(Readiness.Registration.class);

	private final AtomicInteger made = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private final LateRegistration registration = new LateRegistration(() -> {
		this.made.incrementAndGet();
		return this.actual;
	}, this.closed::incrementAndGet);

	@Test
	void nothingIsMadeUntilSomebodyHasToWait() throws IOException {
		this.registration.letOthersRun();
		assertThat(this.registration.letOthersRunFirst()).isTrue();
		assertThat(this.made).hasValue(0);
		BDDMockito.given(this.actual.awaitReadable(7)).willReturn(true);
		assertThat(this.registration.awaitReadable(7)).isTrue();
		assertThat(this.registration.awaitWritable(8)).isFalse();
		assertThat(this.made).hasValue(1);
	}

	@Test
	void aReaderThatIsToBeWokenBeforeItWaitsIsWokenThen() {
		this.registration.wakeupReader();
		BDDMockito.then(this.actual).should().wakeupReader();
	}

	@Test
	void closingClosesTheConnectionIfNobodyHadToWait() throws IOException {
		this.registration.close();
		assertThat(this.made).hasValue(0);
		assertThat(this.closed).hasValue(1);
	}

	@Test
	void closingClosesWhatWasMade() throws IOException {
		this.registration.awaitReadable(1);
		this.registration.close();
		BDDMockito.then(this.actual).should().close();
		assertThat(this.closed).hasValue(0);
	}

	@Test
	void aConnectionThatCannotBeWaitedForFailsAsOneThatIsLost() {
		IOException lost = new IOException("lost");
		LateRegistration broken = new LateRegistration(() -> {
			throw new UncheckedIOException(lost);
		}, this.closed::incrementAndGet);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> broken.awaitReadable(1)).isSameAs(lost);
	}

	@Test
	void nobodyWaitsForAConnectionThatIsClosed() throws IOException {
		AtomicInteger told = new AtomicInteger();
		this.registration.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> this.registration.awaitReadable(1));
		this.registration.wakeupReader();
		this.registration.onReadable(told::incrementAndGet);
		assertThat(told).hasValue(1);
		assertThat(this.made).hasValue(0);
	}

}
