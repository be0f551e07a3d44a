package io.github.socketserver.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.socketserver.event.ServerListener;

/**
 * Keeps what a server tells of TLS handshakes.
 */
public final class Handshakes implements ServerListener {

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final List<Duration> successes = new CopyOnWriteArrayList<>();

	@Override
	public void tlsHandshake(Duration duration, Throwable failure) {
		if (failure != null) {
			this.failures.add(failure);
		}
		else {
			this.successes.add(duration);
		}
	}

	/**
	 * Returns why handshakes have failed.
	 * @return the reasons, as they come
	 */
	public List<Throwable> failures() {
		return this.failures;
	}

	/**
	 * Returns how long handshakes took that have not failed.
	 * @return the durations, as they come
	 */
	public List<Duration> successes() {
		return this.successes;
	}

}
