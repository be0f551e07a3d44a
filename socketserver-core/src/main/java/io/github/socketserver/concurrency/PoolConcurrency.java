package io.github.socketserver.concurrency;

/**
 * {@link Concurrency#pool(PoolSettings)}.
 */
final class PoolConcurrency extends Concurrency {

	private final PoolSettings settings;

	PoolConcurrency(PoolSettings settings) {
		super("pool");
		this.settings = settings;
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return new PoolDispatcher(this.settings, new NumberedThreadFactory(threadName, daemon));
	}

}
