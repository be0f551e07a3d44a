package io.github.socketserver;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.transport.AbstractUnixAddress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long replies wait for clients who do not read.
 */
class FullQueuesTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final FullQueues queues = new FullQueues();

	@Test
	void oneReplyForEachClientMayWaitLong() {
		assertThat(this.queues.begin(client(1), false, 0)).isEqualTo(FullQueues.Wait.LONG);
		assertThat(this.queues.begin(client(1), false, 0)).isEqualTo(FullQueues.Wait.MOMENT);
		assertThat(this.queues.begin(client(2), false, 0)).isEqualTo(FullQueues.Wait.LONG);
		this.queues.end(client(1), FullQueues.Wait.LONG, false, 0);
		assertThat(this.queues.begin(client(1), false, 0)).isEqualTo(FullQueues.Wait.LONG);
	}

	@Test
	void noReplyWaitsLongOnAThreadThatHasOthersToServe() {
		assertThat(this.queues.begin(client(1), true, 0)).isEqualTo(FullQueues.Wait.MOMENT);
		assertThat(this.queues.begin(client(2), true, 0)).isEqualTo(FullQueues.Wait.MOMENT);
	}

	@Test
	void aClientThatLetsAMomentPassIsNotWaitedForDuringASecond() {
		this.queues.end(client(1), this.queues.begin(client(1), true, 0), false, 5);
		assertThat(this.queues.begin(client(1), true, SECOND)).isEqualTo(FullQueues.Wait.NONE);
		assertThat(this.queues.begin(client(2), true, SECOND)).isEqualTo(FullQueues.Wait.MOMENT);
		assertThat(this.queues.begin(client(1), true, SECOND + 5)).isEqualTo(FullQueues.Wait.MOMENT);
	}

	@Test
	void aClientThatReadsInTimeIsWaitedForAgain() {
		this.queues.end(client(1), this.queues.begin(client(1), true, 0), true, 5);
		assertThat(this.queues.begin(client(1), true, 6)).isEqualTo(FullQueues.Wait.MOMENT);
	}

	@Test
	void aThreadThatHasOthersToServeSpendsATenthOfItsTimeOnThemAtMost() {
		for (int i = 1; i <= 5; i++) {
			this.queues.end(client(i), this.queues.begin(client(i), true, i), false, i);
		}
		assertThat(this.queues.begin(client(6), true, 10)).isEqualTo(FullQueues.Wait.NONE);
		assertThat(this.queues.begin(client(6), false, 10)).isEqualTo(FullQueues.Wait.LONG);
		assertThat(this.queues.begin(client(6), false, 10)).isEqualTo(FullQueues.Wait.MOMENT);
		assertThat(this.queues.begin(client(7), true, SECOND + 1)).isEqualTo(FullQueues.Wait.MOMENT);
	}

	private static SocketAddress client(int number) {
		return AbstractUnixAddress.of("client-" + number);
	}

}
