package io.github.socketserver.concurrency;

/**
 * {@link Concurrency#selecting(int)}. What has no frames, a datagram, is served on the
 * thread that received it.
 */
final class SelectingConcurrency extends Concurrency {

	private final int loops;

	SelectingConcurrency(int loops) {
		super("selecting");
		if (loops < 1) {
			throw new IllegalArgumentException("'loops' must be at least 1, but is " + loops);
		}
		this.loops = loops;
	}

	@Override
	public int loops() {
		return this.loops;
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return SynchronousConcurrency.INSTANCE.open(threadName, daemon);
	}

}
