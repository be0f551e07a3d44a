package io.github.socketserver.concurrency;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * {@link Dispatcher} that starts a virtual thread for each task.
 */
final class VirtualDispatcher implements Dispatcher {

	private final ThreadFactory threads;

	private volatile boolean closed;

	VirtualDispatcher(ThreadFactory threads) {
		this.threads = threads;
	}

	@Override
	public void dispatch(Runnable task) {
		if (this.closed) {
			throw new RejectedExecutionException("The server starts no more virtual threads");
		}
		this.threads.newThread(task).start();
	}

	@Override
	public void close() {
		this.closed = true;
	}

}
