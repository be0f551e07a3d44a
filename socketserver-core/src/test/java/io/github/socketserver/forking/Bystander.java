package io.github.socketserver.forking;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.testing.StreamClient;

/**
 * A client of {@link ForkedHandlers.Doomed} that asks a hundred times a second on one
 * connection, and keeps what goes wrong.
 */
final class Bystander implements Closeable {

	private final StreamClient client;

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger answers = new AtomicInteger();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	Bystander(SocketAddress server) throws IOException {
		this.client = StreamClient.connect(server);
		this.client.send("repeat\n");
		this.clock.scheduleAtFixedRate(this::ask, 0, 10, TimeUnit.MILLISECONDS);
	}

	private void ask() {
		try {
			String answer = this.client.ask("ping");
			if ("ping".equals(answer)) {
				this.answers.incrementAndGet();
			}
			else {
				this.failures.add("answer " + answer);
			}
		}
		catch (IOException | RuntimeException ex) {
			this.failures.add(ex.toString());
		}
	}

	int answers() {
		return this.answers.get();
	}

	List<String> failures() {
		return this.failures;
	}

	@Override
	public void close() throws IOException {
		this.clock.shutdown();
		try {
			this.clock.awaitTermination(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.client.close();
	}

}
