package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.socketserver.BaseServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Trial;

/**
 * A stop from wherever one may come.
 */
final class StopAnywhere extends StreamScenario {

	private static final Duration BUDGET = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int STOPPERS = 4;

	StopAnywhere() {
		super("stop-anywhere", "A server is stopped by its own handler, by four threads at a time, twice, before it "
				+ "was started, and while it is; nothing hangs, and it can be started again");
	}

	@Override
	public void run(Trial trial) throws Exception {
		for (int round = 0; round < trial.form().pick(1, 20); round++) {
			byItsHandler(trial);
			byManyThreads(trial);
			beforeTheStart(trial);
			duringTheStart(trial);
		}
	}

	private static void byItsHandler(Trial trial) throws IOException {
		BaseServer<?> server = trial.another(trial.config());
		server.start();
		trial.ledger().onAct(() -> server.stop(BUDGET));
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			client.send("!act\n").shutdownOutput();
			trial.check("DONE".equals(client.readLine()), "a handler that stops its server could not answer");
			trial.check(client.awaitEnd(), "the client of a handler that stops its server is still connected");
		}
		trial.await("the stop by a handler", PATIENCE, () -> server.state() == ServerState.STOPPED);
		server.close();
	}

	private static void byManyThreads(Trial trial) throws Exception {
		BaseServer<?> server = trial.another(trial.config());
		server.start();
		CountDownLatch ended = new CountDownLatch(STOPPERS);
		List<Thread> stoppers = new ArrayList<>();
		for (int i = 0; i < STOPPERS; i++) {
			Thread stopper = new Thread(() -> {
				server.stop(BUDGET);
				ended.countDown();
			}, "selftest-stopper");
			stoppers.add(stopper);
			stopper.start();
		}
		trial.await("stops by " + STOPPERS + " threads", PATIENCE, () -> ended.getCount() == 0);
		trial.check(server.state() == ServerState.STOPPED, "the server is " + server.state());
		for (Thread stopper : stoppers) {
			stopper.join(PATIENCE.toMillis());
		}
		server.close();
		server.close();
	}

	private static void beforeTheStart(Trial trial) throws IOException {
		BaseServer<?> server = trial.another(trial.config());
		server.stop(BUDGET);
		server.shutdown();
		server.start();
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			trial.check("HELLO".equals(client.ask("hello")), "no answer after a stop that came too early");
		}
		server.stop(BUDGET);
		server.close();
	}

	/*
	 * Whichever of both comes first.
	 */
	private static void duringTheStart(Trial trial) throws Exception {
		BaseServer<?> server = trial.another(trial.config());
		CyclicBarrier together = new CyclicBarrier(2);
		Thread stopper = new Thread(() -> {
			await(together);
			server.stop(BUDGET);
		}, "selftest-stopper");
		stopper.start();
		await(together);
		server.start();
		stopper.join(PATIENCE.toMillis());
		trial.check(!stopper.isAlive(), "a stop during the start hangs");
		server.stop(BUDGET);
		trial.check(server.state() == ServerState.STOPPED, "the server is " + server.state());
		server.start();
		trial.check("HELLO".equals(Trial.ask(server, "hello")), "no answer after a stop during the start");
		server.close();
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
