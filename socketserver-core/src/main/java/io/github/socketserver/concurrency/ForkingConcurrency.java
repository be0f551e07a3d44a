package io.github.socketserver.concurrency;

/**
 * {@link Concurrency#forking(ProcessSettings)}. Each process that serves a request has a
 * thread here that waits for it, so the bound of the threads is that of the processes.
 */
final class ForkingConcurrency extends Concurrency {

	private final ProcessSettings settings;

	ForkingConcurrency(ProcessSettings settings) {
		super("forking");
		this.settings = settings;
	}

	@Override
	public ProcessSettings processes() {
		return this.settings;
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		PoolSettings threads = new PoolSettings(this.settings.max(), 0, 0, OverloadPolicy.WAIT);
		return new PoolDispatcher(threads, new NumberedThreadFactory(threadName, daemon));
	}

}
