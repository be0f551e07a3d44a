package io.github.socketserver.concurrency;

import java.util.concurrent.ExecutorService;

/**
 * {@link Dispatcher} over an executor of its own.
 */
final class ExecutorDispatcher implements Dispatcher {

	private final ExecutorService executor;

	ExecutorDispatcher(ExecutorService executor) {
		this.executor = executor;
	}

	@Override
	public void dispatch(Runnable task) {
		this.executor.execute(task);
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

}
