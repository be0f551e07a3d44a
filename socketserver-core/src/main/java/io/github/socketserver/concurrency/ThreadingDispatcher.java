package io.github.socketserver.concurrency;

import java.util.concurrent.ThreadFactory;

/**
 * {@link Dispatcher} that has a platform thread for each task.
 */
final class ThreadingDispatcher implements Dispatcher {

	private final TaskThreads threads;

	ThreadingDispatcher(ThreadFactory factory) {
		this.threads = new TaskThreads(factory, Integer.MAX_VALUE, 0, TaskThreads.KEEP_ALIVE);
	}

	@Override
	public void dispatch(Runnable task) {
		this.threads.execute(task);
	}

	@Override
	public boolean beginBurst() {
		return this.threads.beginBurst();
	}

	@Override
	public void endBurst() {
		this.threads.endBurst();
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
