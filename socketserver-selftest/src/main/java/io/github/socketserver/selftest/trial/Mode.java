package io.github.socketserver.selftest.trial;

import java.util.Locale;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.PoolSettings;
import io.github.socketserver.concurrency.ProcessSettings;

/**
 * A concurrency mode.
 *
 * @since 0.1.0
 */
public enum Mode {

	/**
	 * One request at a time.
	 */
	SYNCHRONOUS,

	/**
	 * A platform thread for each request.
	 */
	THREADING,

	/**
	 * A virtual thread for each request.
	 */
	VIRTUAL,

	/**
	 * A bounded number of platform threads.
	 */
	POOL,

	/**
	 * One thread for all requests.
	 */
	SELECTING,

	/**
	 * A process for each request.
	 */
	FORKING;

	/**
	 * Returns the mode's name as in the property {@code concurrency}.
	 * @return the name
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Returns whether each request has a thread or a process to itself, so that one that
	 * waits holds up nobody.
	 * @return {@code false} for those that serve many requests on one thread
	 */
	public boolean isConcurrent() {
		return this != SYNCHRONOUS && this != SELECTING;
	}

	/**
	 * Returns the mode as a server takes it.
	 * @return the mode
	 */
	public Concurrency concurrency() {
		return switch (this) {
			case SYNCHRONOUS -> Concurrency.synchronous();
			case THREADING -> Concurrency.threading();
			case VIRTUAL -> Concurrency.virtual();
			case POOL -> Concurrency.pool(PoolSettings.defaults());
			case SELECTING -> Concurrency.selecting();
			case FORKING ->
				Concurrency.forking(ProcessSettings.defaults().withMax(8).withMinSpare(2).withMaxRequests(50));
		};
	}

	@Override
	public String toString() {
		return id();
	}

}
