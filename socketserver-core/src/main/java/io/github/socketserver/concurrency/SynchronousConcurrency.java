package io.github.socketserver.concurrency;

/**
 * {@link Concurrency#synchronous()}.
 */
final class SynchronousConcurrency extends Concurrency {

	static final SynchronousConcurrency INSTANCE = new SynchronousConcurrency();

	private SynchronousConcurrency() {
		super("synchronous");
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return new InlineDispatcher();
	}

	private static final class InlineDispatcher implements Dispatcher {

		@Override
		public boolean isInline() {
			return true;
		}

		@Override
		public void dispatch(Runnable task) {
			task.run();
		}

		@Override
		public void close() {
		}

	}

}
