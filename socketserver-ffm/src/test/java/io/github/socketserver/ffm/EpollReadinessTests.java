package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.transport.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class EpollReadinessTests {

	private static final long NEVER = Long.MAX_VALUE;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private Readiness readiness;

	@BeforeEach
	void open() throws IOException {
		this.readiness = new EpollEngine()
			.openReadiness((nanos, task) -> this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS), "test-poller");
	}

	@AfterEach
	void close() throws IOException {
		this.readiness.close();
		this.timer.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aWaitEndsWhenBytesArriveWhateverTheBuffer(boolean direct) throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(16) : ByteBuffer.allocate(16);
			for (int i = 0; i < 100; i++) {
				FutureTask<Boolean> wait = inThread(i % 2 == 0, () -> registration.awaitReadable(NEVER));
				pair.send("request");
				assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
				assertThat(pair.connection().read(buffer.clear())).isEqualTo(7);
				assertThat(pair.connection().read(buffer.clear())).isZero();
				assertThat(registration.awaitReadable(System.nanoTime())).isFalse();
			}
			registration.close();
		}
	}

	/*
	 * Bytes and the end may be reported together, and only once.
	 */
	@Test
	void anEndThatComesWithTheLastBytesIsNotLost() throws Exception {
		for (int i = 0; i < 200; i++) {
			try (Pair pair = Pair.open()) {
				Readiness.Registration registration = drained(pair);
				FutureTask<Integer> all = inThread(true, () -> readAll(pair, registration));
				pair.send("last words");
				pair.client().shutdownOutput();
				assertThat(all.get(10, TimeUnit.SECONDS)).isEqualTo(10);
				registration.close();
			}
		}
	}

	@Test
	void aResetEndsTheWaitAndTheReadThatFollowsFails() throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			FutureTask<Boolean> wait = inThread(false, () -> registration.awaitReadable(NEVER));
			pair.client().setOption(StandardSocketOptions.SO_LINGER, 0);
			pair.client().close();
			assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> pair.connection().read(ByteBuffer.allocate(1)))
				.withMessage("Connection reset by peer");
			assertThat(registration.awaitReadable(NEVER)).isTrue();
			assertThat(registration.awaitWritable(NEVER)).isTrue();
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> pair.connection().write(ByteBuffer.allocate(1)))
				.withMessage("Broken pipe");
			registration.close();
		}
	}

	/*
	 * A read stops at urgent data, so that it looks as if nothing came after it.
	 */
	@Test
	void bytesAfterUrgentDataAreNotLeftLying() throws Exception {
		for (int i = 0; i < 100; i++) {
			try (Pair pair = Pair.open()) {
				Readiness.Registration registration = drained(pair);
				pair.send("before");
				pair.socket().sendUrgentData('!');
				pair.send("after");
				assertThat(readAtLeast(11, pair, registration)).isEqualTo(11);
				registration.close();
			}
		}
	}

	@Test
	void whatIsLeftByAReadThatFilledItsBufferNeedsNoNewEvent() throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			pair.send("0123456789");
			assertThat(registration.awaitReadable(NEVER)).isTrue();
			for (int i = 0; i < 5; i++) {
				assertThat(registration.awaitReadable(NEVER)).isTrue();
				assertThat(registration.awaitReadable(NEVER)).isTrue();
				assertThat(pair.connection().read(ByteBuffer.allocate(2))).isEqualTo(2);
			}
			assertThat(pair.connection().read(ByteBuffer.allocate(2))).isZero();
			assertThat(registration.awaitReadable(System.nanoTime())).isFalse();
			registration.close();
		}
	}

	@Test
	void aWaitForWritingEndsWhenTheClientReads() throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
			while (pair.connection().write(bytes.clear()) > 0) {
				continue;
			}
			assertThat(registration.awaitWritable(System.nanoTime() + 1_000_000)).isFalse();
			FutureTask<Boolean> wait = inThread(true, () -> registration.awaitWritable(NEVER));
			ByteBuffer sink = ByteBuffer.allocate(1 << 20);
			pair.client().configureBlocking(false);
			await().until(() -> {
				pair.client().read(sink.clear());
				return wait.isDone();
			});
			assertThat(wait.get()).isTrue();
			assertThat(pair.connection().write(bytes.clear())).isPositive();
			registration.close();
		}
	}

	@Test
	void severalBuffersLeaveInOrderAndInOnePieceIfThereIsRoom() throws Exception {
		try (Pair pair = Pair.open()) {
			ByteBuffer[] pieces = { ByteBuffer.allocate(0), ByteBuffer.wrap("one ".getBytes()),
					ByteBuffer.allocateDirect(4).put("two ".getBytes()).flip(), ByteBuffer.wrap("three".getBytes()) };
			assertThat(pair.connection().write(pieces)).isEqualTo(13);
			assertThat(pieces).noneMatch(ByteBuffer::hasRemaining);
			ByteBuffer received = ByteBuffer.allocate(32);
			assertThat(pair.client().read(received)).isEqualTo(13);
			assertThat(new String(received.array(), 0, 13)).isEqualTo("one two three");
		}
	}

	@Test
	void aTaskIsRunOnceWhenThereIsSomethingToRead() throws Exception {
		try (Pair pair = Pair.open()) {
			AtomicInteger runs = new AtomicInteger();
			Readiness.Registration registration = drained(pair);
			registration.onReadable(runs::incrementAndGet);
			assertThat(runs).hasValue(0);
			pair.send("x");
			await().until(() -> runs.get() == 1);
			// It is ready already, and nothing new comes.
			registration.onReadable(runs::incrementAndGet);
			await().until(() -> runs.get() == 2);
			registration.close();
			assertThat(runs).hasValue(2);
		}
	}

	@Test
	void closingEndsTheWaitsOfBothDirections() throws Exception {
		for (int i = 0; i < 100; i++) {
			try (Pair pair = Pair.open()) {
				Readiness.Registration registration = drained(pair);
				FutureTask<Boolean> wait = inThread(i % 2 == 0, () -> registration.awaitReadable(NEVER));
				registration.close();
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> wait.get(10, TimeUnit.SECONDS))
					.withCauseInstanceOf(ClosedChannelException.class);
				assertThatExceptionOfType(ClosedChannelException.class)
					.isThrownBy(() -> registration.awaitReadable(NEVER));
				assertThatExceptionOfType(ClosedChannelException.class)
					.isThrownBy(() -> pair.connection().read(ByteBuffer.allocate(1)));
				assertThatExceptionOfType(ClosedChannelException.class)
					.isThrownBy(() -> pair.connection().write(ByteBuffer.allocate(1)));
			}
		}
	}

	@Test
	void closingThePollerEndsAllWaits() throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			FutureTask<Boolean> wait = inThread(true, () -> registration.awaitReadable(NEVER));
			this.readiness.close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> wait.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(ClosedChannelException.class);
			registration.close();
		}
	}

	@Test
	void anInterruptStaysPendingAndEndsNothing() throws Exception {
		try (Pair pair = Pair.open()) {
			Readiness.Registration registration = drained(pair);
			FutureTask<Boolean> wait = inThread(true, () -> {
				Thread.currentThread().interrupt();
				return registration.awaitReadable(NEVER) && Thread.currentThread().isInterrupted();
			});
			pair.send("x");
			assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
			registration.close();
		}
	}

	@Test
	void channelsOfOthersAreRefused() throws Exception {
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.readiness.register(channel))
				.withMessageContaining("not one of its listener's engine");
		}
	}

	/*
	 * Numbers are used again at once. A read or an event that came too late would hit the
	 * next one's connection, whose bytes would be lost or mixed up.
	 */
	@Test
	void connectionsThatAreClosedWhileTheyAreUsedNeverTouchTheirSuccessors() throws Exception {
		List<FutureTask<Boolean>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			String token = "token-" + i;
			workers.add(inThread(i % 2 == 0, () -> exchangeAndCut(token)));
		}
		for (FutureTask<Boolean> worker : workers) {
			assertThat(worker.get(60, TimeUnit.SECONDS)).isTrue();
		}
	}

	private boolean exchangeAndCut(String token) throws Exception {
		for (int i = 0; i < 300; i++) {
			try (Pair pair = Pair.open()) {
				Readiness.Registration registration = drained(pair);
				ByteBuffer buffer = ByteBuffer.allocate(64);
				pair.send(token);
				registration.awaitReadable(NEVER);
				int count = pair.connection().read(buffer);
				if (!new String(buffer.array(), 0, count).equals(token)) {
					return false;
				}
				FutureTask<Boolean> user = inThread(true, () -> useUntilClosed(pair, registration));
				if (ThreadLocalRandom.current().nextBoolean()) {
					pair.send(token);
				}
				registration.close();
				if (!user.get(10, TimeUnit.SECONDS)) {
					return false;
				}
			}
		}
		return true;
	}

	private static boolean useUntilClosed(Pair pair, Readiness.Registration registration) throws IOException {
		try {
			while (true) {
				registration.awaitReadable(NEVER);
				pair.connection().read(ByteBuffer.allocate(64));
			}
		}
		catch (ClosedChannelException ex) {
			return true;
		}
	}

	private static int readAll(Pair pair, Readiness.Registration registration) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(64);
		int all = 0;
		while (true) {
			registration.awaitReadable(NEVER);
			int count = pair.connection().read(buffer.clear());
			if (count < 0) {
				return all;
			}
			all += count;
		}
	}

	private static int readAtLeast(int least, Pair pair, Readiness.Registration registration) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(64);
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (buffer.position() < least && registration.awaitReadable(deadline)) {
			pair.connection().read(buffer);
		}
		return buffer.position();
	}

	private Readiness.Registration drained(Pair pair) throws IOException {
		assertThat(pair.connection().read(ByteBuffer.allocate(1))).isZero();
		return this.readiness.register(pair.connection().channel());
	}

	private static <T> FutureTask<T> inThread(boolean virtual, Callable<T> call) {
		FutureTask<T> task = new FutureTask<>(call);
		if (virtual) {
			Thread.ofVirtual().start(task);
		}
		else {
			Thread.ofPlatform().start(task);
		}
		return task;
	}

}
