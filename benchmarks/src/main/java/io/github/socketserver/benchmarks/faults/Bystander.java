package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A client that nothing is wrong with: it sends 100 requests a second, each at its time,
 * and must not notice what others do. How long a request took counts from when it was
 * due.
 */
final class Bystander implements AutoCloseable {

	static final double GOAL_MILLIS = 50;

	private static final int PATIENCE_MILLIS = 10_000;

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(10);

	private final Durations latencies = new Durations();

	private final Thread thread = new Thread(this::run, "bystander");

	private final int port;

	private final AtomicInteger errors = new AtomicInteger();

	private volatile boolean ended;

	Bystander(int port) {
		this.port = port;
		this.thread.start();
	}

	private void run() {
		LineClient client = null;
		long due = System.nanoTime();
		while (!this.ended) {
			LockSupport.parkNanos(due - System.nanoTime());
			client = ask(client);
			this.latencies.add(System.nanoTime() - due);
			due += PERIOD;
		}
		if (client != null) {
			client.close();
		}
	}

	private @Nullable LineClient ask(@Nullable LineClient open) {
		LineClient client = open;
		try {
			client = (client != null) ? client : new LineClient(this.port, PATIENCE_MILLIS);
			client.ask("hello");
			return client;
		}
		catch (IOException ex) {
			failed(client);
			return null;
		}
	}

	private void failed(@Nullable LineClient client) {
		this.errors.incrementAndGet();
		if (client != null) {
			client.close();
		}
	}

	int errors() {
		return this.errors.get();
	}

	double p99Millis() {
		return this.latencies.millis(0.99);
	}

	/**
	 * Writes for a table what the bystander noticed.
	 * @return errors of requests, 99 % and longest latency
	 */
	String text() {
		return "%d of %d, %s / %s".formatted(errors(), this.latencies.count(), Durations.text(p99Millis()),
				Durations.text(this.latencies.maxMillis()));
	}

	Goals addTo(Goals goals) {
		return goals.holds(errors() == 0, "bystander harmed").atMost("bystander's p99", p99Millis(), GOAL_MILLIS);
	}

	@Override
	public void close() {
		this.ended = true;
		LockSupport.unpark(this.thread);
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
