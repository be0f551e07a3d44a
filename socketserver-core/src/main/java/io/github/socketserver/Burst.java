package io.github.socketserver;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Datagrams that were received by one call, and how many of them nobody has turned to
 * yet. While there are such, a reply may wait for theirs.
 */
final class Burst {

	private static final Burst SINGLE = new Burst(0);

	private final AtomicInteger waiting;

	private Burst(int waiting) {
		this.waiting = new AtomicInteger(waiting);
	}

	static Burst of(int datagrams) {
		return (datagrams > 1) ? new Burst(datagrams) : SINGLE;
	}

	/**
	 * Takes note that somebody has turned to one of the datagrams, or that it was
	 * dropped. Called once for each.
	 */
	void begun() {
		if (this != SINGLE) {
			this.waiting.decrementAndGet();
		}
	}

	/**
	 * Returns whether none waits any more.
	 * @return {@code true} if so
	 */
	boolean isBegun() {
		return this.waiting.get() <= 0;
	}

}
