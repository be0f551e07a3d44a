package io.github.socketserver.selftest.trial;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.ServerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A client that has nothing to do with the fault and asks a hundred times a second. Its
 * times count from when it should have asked, so that an answer that comes late makes the
 * next ones late too.
 */
final class Bystander implements Runnable {

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

	private static final int MOST_ATTEMPTS = 10;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Duration PATIENCE_FOR_LOSS = Duration.ofMillis(100);

	private final ServerConfig config;

	private final SocketAddress server;

	private final BystanderManner manner;

	private final Thread thread = new Thread(this, "selftest-bystander");

	private final ReentrantLock turn = new ReentrantLock(true);

	private final CountDownLatch acquainted = new CountDownLatch(1);

	private final List<Long> times = new ArrayList<>();

	private final List<String> errors = new ArrayList<>();

	private @Nullable Asker connected;

	private long due;

	private int attempts;

	private volatile boolean ended;

	Bystander(ServerConfig config, SocketAddress server, BystanderManner manner) {
		this.config = config;
		this.server = server;
		this.manner = manner;
	}

	/**
	 * Starts, and returns when the first request has ended.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void start() throws InterruptedException {
		if (this.manner != BystanderManner.ABSENT) {
			this.due = System.nanoTime();
			this.thread.setDaemon(true);
			this.thread.start();
			this.acquainted.await();
		}
	}

	/**
	 * Returns whether the bystander has a connection all the time.
	 * @return {@code false} if each of its requests is one to the server, too
	 */
	boolean isAlwaysConnected() {
		return this.config.type().isStream() && !this.manner.connectsEachTime();
	}

	/**
	 * Does something between two requests of the bystander.
	 * @param action what to do
	 * @throws Exception if that fails
	 */
	void whileAbsent(Trial.Action action) throws Exception {
		this.turn.lock();
		try {
			action.run();
			this.due = System.nanoTime();
		}
		finally {
			this.turn.unlock();
		}
	}

	/**
	 * Ends the bystander's requests, and its connection.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void end() throws InterruptedException {
		this.ended = true;
		if (this.manner != BystanderManner.ABSENT) {
			this.thread.join();
		}
	}

	@Override
	public void run() {
		try {
			while (!this.ended) {
				LockSupport.parkNanos(this.due + INTERVAL - System.nanoTime());
				this.turn.lock();
				try {
					if (this.ended) {
						return;
					}
					this.due = Math.min(this.due + INTERVAL, System.nanoTime());
					askOnce();
					getAcquainted();
				}
				finally {
					this.turn.unlock();
				}
			}
		}
		finally {
			disconnect();
		}
	}

	/*
	 * The first request makes the process load classes and compile them, which may take
	 * longer than a scenario's time-outs allow: only those after an answer count.
	 */
	private void getAcquainted() {
		if (this.acquainted.getCount() > 0) {
			this.attempts++;
			if (this.errors.isEmpty() || this.attempts == MOST_ATTEMPTS) {
				this.acquainted.countDown();
			}
			else {
				this.errors.clear();
			}
		}
	}

	int requests() {
		return this.times.size() + this.errors.size();
	}

	List<String> errors() {
		return this.errors;
	}

	/**
	 * Returns a percentile of the times.
	 * @param percent which
	 * @return the time in milliseconds; 0 if there is none
	 */
	double percentile(int percent) {
		if (this.times.isEmpty()) {
			return 0;
		}
		List<Long> sorted = new ArrayList<>(this.times);
		Collections.sort(sorted);
		int index = Math.min(sorted.size() - 1, sorted.size() * percent / 100);
		return sorted.get(index) / 1e6;
	}

	private void askOnce() {
		String text = "bystander " + this.times.size();
		try {
			String answer = connect().ask(text);
			if (text.toUpperCase(Locale.ROOT).equals(answer)) {
				this.times.add(System.nanoTime() - this.due);
			}
			else {
				this.errors.add("'" + text + "' was answered by '" + answer + "'");
				disconnect();
			}
			if (this.manner.connectsEachTime()) {
				disconnect();
			}
		}
		catch (SocketTimeoutException ex) {
			if (this.manner != BystanderManner.LOSSY) {
				this.errors.add(ex.toString());
			}
			disconnect();
		}
		catch (IOException ex) {
			this.errors.add(ex.toString());
			disconnect();
		}
	}

	private Asker connect() throws IOException {
		Asker current = this.connected;
		if (current == null) {
			current = Asker.open(this.config, this.server,
					(this.manner == BystanderManner.LOSSY) ? PATIENCE_FOR_LOSS : PATIENCE);
			this.connected = current;
		}
		return current;
	}

	private void disconnect() {
		Asker current = this.connected;
		this.connected = null;
		if (current != null) {
			try {
				current.close();
			}
			catch (IOException ex) {
				this.errors.add(ex.toString());
			}
		}
	}

}
