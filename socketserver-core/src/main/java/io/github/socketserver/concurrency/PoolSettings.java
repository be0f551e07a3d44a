package io.github.socketserver.concurrency;

import java.util.Objects;

/**
 * Bounds of {@link Concurrency#pool}.
 *
 * @param maxThreads the most threads
 * @param minSpareThreads how many threads are kept when idle
 * @param maxQueueCapacity how many requests may wait for a thread
 * @param overloadPolicy what happens to new clients beyond that
 * @since 0.1.0
 */
public record PoolSettings(int maxThreads, int minSpareThreads, int maxQueueCapacity, OverloadPolicy overloadPolicy) {

	/**
	 * Creates settings.
	 * @param maxThreads the most threads
	 * @param minSpareThreads how many threads are kept when idle
	 * @param maxQueueCapacity how many requests may wait for a thread
	 * @param overloadPolicy what happens to new clients beyond that
	 */
	public PoolSettings {
		Objects.requireNonNull(overloadPolicy, "'threads.overload-policy' must not be null");
		if (maxThreads < 1) {
			throw new IllegalArgumentException("'threads.max' must be at least 1, but is " + maxThreads);
		}
		if (minSpareThreads < 0 || minSpareThreads > maxThreads) {
			throw new IllegalArgumentException("'threads.min-spare' must be from 0 to 'threads.max' (" + maxThreads
					+ "), but is " + minSpareThreads);
		}
		if (maxQueueCapacity < 0) {
			throw new IllegalArgumentException(
					"'threads.max-queue-capacity' must not be negative, but is " + maxQueueCapacity);
		}
	}

	/**
	 * Returns the defaults: 200 threads, 10 of them kept, no queue, and clients wait.
	 * @return the defaults
	 */
	public static PoolSettings defaults() {
		return new PoolSettings(200, 10, 0, OverloadPolicy.WAIT);
	}

	/**
	 * Returns settings with another number of threads.
	 * @param maxThreads the most threads; fewer spare ones are kept if need be
	 * @return the settings
	 */
	public PoolSettings withMaxThreads(int maxThreads) {
		return new PoolSettings(maxThreads, Math.min(this.minSpareThreads, maxThreads), this.maxQueueCapacity,
				this.overloadPolicy);
	}

	/**
	 * Returns settings with another queue.
	 * @param maxQueueCapacity how many requests may wait for a thread
	 * @return the settings
	 */
	public PoolSettings withMaxQueueCapacity(int maxQueueCapacity) {
		return new PoolSettings(this.maxThreads, this.minSpareThreads, maxQueueCapacity, this.overloadPolicy);
	}

	/**
	 * Returns settings with another policy.
	 * @param overloadPolicy what happens to new clients when nothing is free
	 * @return the settings
	 */
	public PoolSettings withOverloadPolicy(OverloadPolicy overloadPolicy) {
		return new PoolSettings(this.maxThreads, this.minSpareThreads, this.maxQueueCapacity, overloadPolicy);
	}

}
