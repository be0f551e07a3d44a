package io.github.socketserver.concurrency;

import java.util.concurrent.Executor;

/**
 * {@link Concurrency#executor(Executor)}.
 */
final class ExecutorConcurrency extends Concurrency {

	private final Executor executor;

	ExecutorConcurrency(Executor executor) {
		super("executor");
		this.executor = executor;
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return new ForeignDispatcher(this.executor);
	}

	/**
	 * {@link Dispatcher} over an executor that belongs to somebody else.
	 */
	private static final class ForeignDispatcher implements Dispatcher {

		private final Executor executor;

		ForeignDispatcher(Executor executor) {
			this.executor = executor;
		}

		@Override
		public void dispatch(Runnable task) {
			this.executor.execute(task);
		}

		@Override
		public void close() {
		}

	}

}
