package io.github.socketserver.benchmarks.forking;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections with one line and one reply each, and how long their first bytes took.
 */
final class Requests {

	private static final byte[] LINE = "the quick brown fox jumps over t\n".getBytes(StandardCharsets.US_ASCII);

	private static final int PATIENCE_MILLIS = 60_000;

	private final int port;

	private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

	private volatile long errors;

	private long duration;

	Requests(int port) {
		this.port = port;
	}

	/**
	 * Sends requests one after the other with pauses.
	 * @param count how many
	 * @param pauseMillis the pauses
	 * @return this
	 */
	Requests paced(int count, int pauseMillis) {
		for (int i = 0; i < count; i++) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
			ask();
		}
		return this;
	}

	/**
	 * Sends requests without pause.
	 * @param clients how many at a time
	 * @param seconds for how long
	 * @return this
	 * @throws InterruptedException if the thread is interrupted
	 */
	Requests pressed(int clients, int seconds) throws InterruptedException {
		long begin = System.nanoTime();
		long end = begin + TimeUnit.SECONDS.toNanos(seconds);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < clients; i++) {
			Thread thread = new Thread(() -> {
				while (System.nanoTime() < end) {
					ask();
				}
			});
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
		this.duration = System.nanoTime() - begin;
		return this;
	}

	private void ask() {
		long begin = System.nanoTime();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			socket.getOutputStream().write(LINE);
			InputStream input = socket.getInputStream();
			if (input.read() != 'T') {
				throw new IOException("wrong reply");
			}
			this.nanos.add(System.nanoTime() - begin);
			if (input.readAllBytes().length != LINE.length - 1) {
				throw new IOException("wrong length");
			}
		}
		catch (IOException ex) {
			failed();
		}
	}

	private synchronized void failed() {
		this.errors++;
	}

	double perSecond() {
		return this.nanos.size() / (this.duration / 1e9);
	}

	double millis(double quantile) {
		List<Long> sorted = new ArrayList<>(this.nanos);
		Collections.sort(sorted);
		return sorted.isEmpty() ? Double.NaN : sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
	}

	long errors() {
		return this.errors;
	}

}
