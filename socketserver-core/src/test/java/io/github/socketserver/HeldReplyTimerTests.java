package io.github.socketserver;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Replies that are held back although the handler does not come to an end.
 */
class HeldReplyTimerTests {

	private final SynchronousQueue<String> permission = new SynchronousQueue<>();

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void aReplyHeldBackLeavesEachTimeWhileTheHandlerIsBusyWithTheNextRequest(Concurrency mode) throws Exception {
		try (BaseServer<?> server = TestServers.stream(TestServers.config(SocketType.TCP, mode), Obedient::new)) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				for (int i = 0; i < 50; i++) {
					client.send("reply\nwait\n");
					assertThat(client.readLine()).isEqualTo("reply");
					this.permission.put("go on");
					assertThat(client.readLine()).isEqualTo("wait");
				}
			}
		}
	}

	@Test
	void theTimerRestsWhenNothingIsHeldBackAnyMoreAndBeginsAgain() throws Exception {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
		try (HeldOutput output = new HeldOutput(new HeldReplyTimer(executor))) {
			for (int i = 1; i <= 3; i++) {
				output.hold();
				int expected = i;
				await().until(() -> output.flushes() == expected);
				await().until(() -> executor.getQueue().isEmpty() && executor.getActiveCount() == 0);
			}
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void aHoldWhileTheTimerForgetsTheOutputIsNotMissed() throws Exception {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
		try (HeldOutput output = new HeldOutput(new HeldReplyTimer(executor))) {
			for (int i = 1; i <= 500; i++) {
				output.hold();
				int expected = i;
				await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> output.flushes() == expected);
			}
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void anErrorOfOneOutputKeepsNoReplyOfAnotherBack() throws Exception {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
		HeldReplyTimer timer = new HeldReplyTimer(executor);
		try (HeldOutput failing = new HeldOutput(timer); HeldOutput output = new HeldOutput(timer)) {
			failing.failWith(new StackOverflowError());
			failing.hold();
			for (int i = 1; i <= 3; i++) {
				output.hold();
				int expected = i;
				await().until(() -> output.flushes() == expected);
			}
			await().until(() -> failing.flushes() == 1);
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(10, TimeUnit.SECONDS);
		}
	}

	@Test
	void anOutputThatCouldNotBeWatchedIsWatchedAtItsNextHold() throws Exception {
		AtomicBoolean refuses = new AtomicBoolean(true);
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1) {

			@Override
			public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
				if (refuses.getAndSet(false)) {
					throw new RejectedExecutionException("no room");
				}
				return super.schedule(command, delay, unit);
			}

		};
		try (HeldOutput output = new HeldOutput(new HeldReplyTimer(executor))) {
			assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(output::hold);
			output.hold();
			await().until(() -> output.flushes() == 1);
		}
		finally {
			executor.shutdownNow();
			executor.awaitTermination(10, TimeUnit.SECONDS);
		}
	}

	private final class Obedient extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException, InterruptedException {
			if (new String(line).equals("wait")) {
				HeldReplyTimerTests.this.permission.take();
			}
			output().writeLine(line);
		}

	}

}
