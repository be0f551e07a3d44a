package io.github.socketserver.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What holds for each way to poll.
 */
abstract class AbstractPollerTests {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final List<Pair> pairs = new ArrayList<>();

	private Readiness poller;

	abstract Readiness open(WaitTimer timer, String name) throws IOException;

	@BeforeEach
	void open() throws IOException {
		this.timer.setRemoveOnCancelPolicy(true);
		this.poller = open((nanos, task) -> this.timer.schedule(task, nanos, TimeUnit.NANOSECONDS), "test-poller");
	}

	@AfterEach
	void close() throws IOException {
		this.poller.close();
		for (Pair pair : this.pairs) {
			pair.close();
		}
		this.timer.shutdownNow();
	}

	@Test
	void aWaitEndsWhenBytesArrive() throws Exception {
		Pair pair = pair();
		FutureTask<Boolean> wait = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aWaitEndsAtTheEndOfTheStream() throws Exception {
		Pair pair = pair();
		FutureTask<Boolean> wait = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		pair.client.close();
		assertThat(wait.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aWaitEndsAtItsDeadlineAndMayBeRepeated() throws Exception {
		Pair pair = pair();
		for (int i = 0; i < 3; i++) {
			assertThat(pair.registration.awaitReadable(System.nanoTime() + 1_000_000)).isFalse();
			assertThat(pair.registration.awaitReadable(System.nanoTime() - 1)).isFalse();
		}
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(pair.registration.awaitReadable(System.nanoTime() + TimeUnit.SECONDS.toNanos(10))).isTrue();
	}

	@Test
	void aWaitForWritingEndsWhenTheClientReads() throws Exception {
		Pair pair = pair();
		ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
		while (pair.server.write(bytes.clear()) > 0) {
			continue;
		}
		assertThat(pair.registration.awaitWritable(System.nanoTime() + 1_000_000)).isFalse();
		FutureTask<Boolean> wait = inThread(() -> pair.registration.awaitWritable(Long.MAX_VALUE));
		assertThat(wait.isDone()).isFalse();
		ByteBuffer sink = ByteBuffer.allocate(1 << 20);
		await().until(() -> {
			pair.client.read(sink.clear());
			return wait.isDone();
		});
		assertThat(wait.get()).isTrue();
	}

	@Test
	void bothDirectionsMayBeAwaitedAtOnce() throws Exception {
		Pair pair = pair();
		FutureTask<Boolean> reading = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		assertThat(pair.registration.awaitWritable(Long.MAX_VALUE)).isTrue();
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(reading.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aSecondWaitForTheSameDirectionIsRefused() throws Exception {
		Pair pair = pair();
		FutureTask<Boolean> first = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		await().until(AbstractPollerTests::isWaiting);
		assertThatIllegalStateException().isThrownBy(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		pair.client.close();
		assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void closingTheChannelEndsItsWaitsWithAnException() throws Exception {
		for (int i = 0; i < 50; i++) {
			Pair pair = pair();
			FutureTask<Boolean> reading = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
			pair.registration.close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(ClosedChannelException.class);
			assertThatExceptionOfType(ClosedChannelException.class)
				.isThrownBy(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
			assertThatExceptionOfType(ClosedChannelException.class)
				.isThrownBy(() -> pair.registration.awaitWritable(Long.MAX_VALUE));
		}
	}

	@Test
	void closingThePollerEndsAllWaitsWithAnException() throws Exception {
		Pair pair = pair();
		Pair late = pair();
		FutureTask<Boolean> reading = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		await().until(AbstractPollerTests::isWaiting);
		this.poller.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(ClosedChannelException.class);
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> late.registration.awaitReadable(Long.MAX_VALUE));
		assertThat(pair.server.isOpen()).isTrue();
	}

	@Test
	void thePollerMayBeClosedByATaskThatItRuns() throws Exception {
		Pair pair = pair();
		CountDownLatch closed = new CountDownLatch(1);
		pair.registration.onReadable(() -> {
			closed.countDown();
			closeQuietly();
		});
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
		await().until(() -> pollerThreads() == 0);
	}

	@Test
	void aTaskRunsOnceWhenBytesArriveOrTheChannelCloses() throws Exception {
		Pair pair = pair();
		AtomicInteger runs = new AtomicInteger();
		pair.registration.onReadable(runs::incrementAndGet);
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		await().until(() -> runs.get() == 1);
		pair.server.read(ByteBuffer.allocate(10));
		pair.registration.onReadable(runs::incrementAndGet);
		pair.registration.close();
		await().until(() -> runs.get() == 2);
	}

	@Test
	void aTaskThatFailsDoesNotEndThePoller() throws Exception {
		Pair pair = pair();
		Pair other = pair();
		pair.registration.onReadable(() -> {
			throw new AssertionError("planted");
		});
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		FutureTask<Boolean> reading = inThread(() -> other.registration.awaitReadable(Long.MAX_VALUE));
		other.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(reading.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void anInterruptNeitherEndsAWaitNorClosesTheChannelAndStaysPending() throws Exception {
		Pair pair = pair();
		AtomicInteger pending = new AtomicInteger();
		FutureTask<Boolean> reading = new FutureTask<>(() -> {
			boolean ready = pair.registration.awaitReadable(Long.MAX_VALUE);
			pending.set(Thread.currentThread().isInterrupted() ? 1 : 2);
			return ready;
		});
		Thread thread = new Thread(reading, "waiter");
		thread.start();
		await().until(AbstractPollerTests::isWaiting);
		thread.interrupt();
		await().until(() -> !thread.isInterrupted() && isWaiting(thread));
		assertThat(reading.isDone()).isFalse();
		assertThat(pair.server.isOpen()).isTrue();
		pair.client.write(ByteBuffer.wrap(new byte[1]));
		assertThat(reading.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(pending).hasValue(1);
		assertThat(pair.server.read(ByteBuffer.allocate(1))).isEqualTo(1);
	}

	@Test
	void aWakeupEndsThePresentWaitOrElseTheNext() throws Exception {
		Pair pair = pair();
		FutureTask<Boolean> present = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		await().until(AbstractPollerTests::isWaiting);
		pair.registration.wakeupReader();
		assertThat(present.get(10, TimeUnit.SECONDS)).isTrue();
		pair.registration.wakeupReader();
		FutureTask<Boolean> next = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
		assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void bytesThatNobodyWaitsForDoNotMakeThePollerSpin() throws Exception {
		Pair pair = pair();
		assertThat(pair.registration.awaitReadable(System.nanoTime() + 1_000_000)).isFalse();
		pair.client.write(ByteBuffer.wrap(new byte[100]));
		long before = pollerCpu();
		long begin = System.nanoTime();
		await().pollInterval(50, TimeUnit.MILLISECONDS)
			.until(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(500));
		assertThat(pollerCpu() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
		assertThat(pair.registration.awaitReadable(Long.MAX_VALUE)).isTrue();
	}

	@Test
	void manyChannelsAreWokenEachForItsOwnBytes() throws Exception {
		List<FutureTask<Boolean>> waits = new ArrayList<>();
		List<Pair> all = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			Pair pair = pair();
			all.add(pair);
			waits.add(inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE)
					&& pair.server.read(ByteBuffer.allocate(1)) == 1));
		}
		for (int i = 0; i < 200; i += 2) {
			all.get(i).client.write(ByteBuffer.wrap(new byte[1]));
		}
		for (int i = 0; i < 200; i += 2) {
			assertThat(waits.get(i).get(10, TimeUnit.SECONDS)).isTrue();
			assertThat(waits.get(i + 1).isDone()).isFalse();
		}
		for (int i = 1; i < 200; i += 2) {
			all.get(i).client.write(ByteBuffer.wrap(new byte[1]));
			assertThat(waits.get(i).get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void aDeadlineThatMovesOnWithEachWaitEndsTheLastOneOnly() throws Exception {
		Pair pair = pair();
		for (int i = 0; i < 100; i++) {
			pair.client.write(ByteBuffer.wrap(new byte[1]));
			assertThat(pair.registration.awaitReadable(System.nanoTime() + TimeUnit.SECONDS.toNanos(10))).isTrue();
			pair.server.read(ByteBuffer.allocate(1));
			awaitNothing(pair, System.nanoTime() + 100_000);
		}
		assertThat(this.timer.getQueue()).hasSizeLessThanOrEqualTo(1);
	}

	/*
	 * What the poller has found before the bytes were read may end the wait after that.
	 */
	private static void awaitNothing(Pair pair, long deadline) throws IOException {
		boolean readable = true;
		while (readable) {
			assertThat(pair.server.read(ByteBuffer.allocate(1))).isZero();
			readable = pair.registration.awaitReadable(deadline);
		}
		assertThat(System.nanoTime() - deadline).isNotNegative();
	}

	@Test
	void deadlinesOfBothDirectionsAreKept() throws Exception {
		Pair pair = pair();
		ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
		while (pair.server.write(bytes.clear()) > 0) {
			continue;
		}
		FutureTask<Boolean> reading = inThread(
				() -> pair.registration.awaitReadable(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300)));
		assertThat(pair.registration.awaitWritable(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
		assertThat(pair.registration.awaitWritable(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
		assertThat(reading.get(10, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void aClosedConnectionLeavesNothingToTheTimer() throws Exception {
		for (int i = 0; i < 50; i++) {
			Pair pair = pair();
			FutureTask<Boolean> reading = inThread(
					() -> pair.registration.awaitReadable(System.nanoTime() + TimeUnit.HOURS.toNanos(1)));
			pair.registration.close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> reading.get(10, TimeUnit.SECONDS));
		}
		await().untilAsserted(() -> assertThat(this.timer.getQueue()).isEmpty());
	}

	@Test
	void closeAndWaitMayRaceInAnyOrder() throws Exception {
		for (int i = 0; i < 300; i++) {
			Pair pair = pair();
			FutureTask<Boolean> reading = inThread(() -> pair.registration.awaitReadable(Long.MAX_VALUE));
			FutureTask<Boolean> closing = inThread(() -> {
				pair.registration.close();
				return true;
			});
			assertThat(closing.get(10, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(ClosedChannelException.class);
		}
	}

	private void closeQuietly() {
		try {
			this.poller.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isWaiting() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("waiter") && isWaiting(thread));
	}

	/*
	 * The Java machine takes a thread that waits in the kernel for a running one.
	 */
	private static boolean isWaiting(Thread thread) {
		StackTraceElement[] stack = thread.getStackTrace();
		return thread.getState() == Thread.State.WAITING
				|| (stack.length > 0 && stack[0].isNativeMethod() && stack[0].getMethodName().equals("wait"));
	}

	static FutureTask<Boolean> inThread(Callable<Boolean> wait) {
		FutureTask<Boolean> task = new FutureTask<>(wait);
		new Thread(task, "waiter").start();
		return task;
	}

	static long pollerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("test-poller"))
			.count();
	}

	private static long pollerCpu() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("test-poller"))
			.mapToLong((thread) -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
			.sum();
	}

	final Pair pair() throws IOException {
		try (ServerSocketChannel listener = ServerSocketChannel.open()) {
			listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			SocketChannel client = SocketChannel.open(listener.getLocalAddress());
			SocketChannel server = listener.accept();
			server.configureBlocking(false);
			Pair pair = new Pair(client, server, this.poller.register(server));
			this.pairs.add(pair);
			return pair;
		}
	}

	record Pair(SocketChannel client, SocketChannel server, Readiness.Registration registration) {

		void close() throws IOException {
			this.client.close();
			this.registration.close();
		}

	}

}
