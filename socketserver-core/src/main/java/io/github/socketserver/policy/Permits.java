package io.github.socketserver.policy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * An exact limit on how many of something exist at a time.
 *
 * @since 0.1.0
 */
public final class Permits {

	private final int limit;

	private final AtomicInteger taken = new AtomicInteger();

	/**
	 * Creates permits.
	 * @param limit how many there are; negative for no limit
	 */
	public Permits(int limit) {
		this.limit = (limit < 0) ? Integer.MAX_VALUE : limit;
	}

	/**
	 * Takes a permit if one is free.
	 * @return whether one was taken
	 */
	public boolean tryAcquire() {
		int present = this.taken.get();
		while (present < this.limit && !this.taken.compareAndSet(present, present + 1)) {
			present = this.taken.get();
		}
		return present < this.limit;
	}

	/**
	 * Gives a permit back.
	 * @return whether none was free before
	 */
	public boolean release() {
		return this.taken.getAndDecrement() >= this.limit;
	}

	/**
	 * Returns whether a permit is free.
	 * @return {@code true} if so
	 */
	public boolean isAvailable() {
		return this.taken.get() < this.limit;
	}

	/**
	 * Returns how many permits are taken.
	 * @return the number
	 */
	public int taken() {
		return this.taken.get();
	}

}
