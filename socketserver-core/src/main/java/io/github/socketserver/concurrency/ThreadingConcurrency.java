package io.github.socketserver.concurrency;

/**
 * {@link Concurrency#threading()}.
 */
final class ThreadingConcurrency extends Concurrency {

	static final ThreadingConcurrency INSTANCE = new ThreadingConcurrency();

	private ThreadingConcurrency() {
		super("threading");
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return new ThreadingDispatcher(new NumberedThreadFactory(threadName, daemon));
	}

}
