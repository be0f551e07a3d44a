package io.github.socketserver.benchmarks.forking;

import java.time.Duration;

import io.github.socketserver.event.ServerListener;

/**
 * Prints {@code BOOT} and how many milliseconds a worker process took to get ready.
 */
final class BootReport implements ServerListener {

	@Override
	public void processStarted(long pid, Duration duration) {
		System.out.println("BOOT " + duration.toMillis());
	}

}
