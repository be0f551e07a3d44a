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
 * A client of {@link ForkedHandlers.Doomed} that asks a hundred times a second, and keeps
 * what goes wrong.
 */
final class Bystander implements Closeable {

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger answers = new AtomicInteger();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final Question question;

	private final Closeable client;

	private Bystander(Question question, Closeable client) {
		this.question = question;
		this.client = client;
		this.clock.scheduleAtFixedRate(this::ask, 0, 10, TimeUnit.MILLISECONDS);
	}

	/**
	 * Starts one whose questions are frames of one request.
	 * @param server whom it asks
	 * @return the bystander
	 * @throws IOException if it cannot connect
	 */
	static Bystander onOneConnection(SocketAddress server) throws IOException {
		StreamClient client = StreamClient.connect(server);
		client.send("repeat\n");
		return new Bystander(() -> client.ask("ping"), client);
	}

	/**
	 * Starts one whose questions are requests.
	 * @param server whom it asks
	 * @return the bystander
	 */
	static Bystander connectingAnew(SocketAddress server) {
		return new Bystander(() -> {
			try (StreamClient client = StreamClient.connect(server)) {
				return client.ask("echo ping");
			}
		}, () -> {
		});
	}

	private void ask() {
		try {
			String answer = this.question.ask();
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

	/**
	 * Asks once.
	 */
	@FunctionalInterface
	private interface Question {

		String ask() throws IOException;

	}

}
