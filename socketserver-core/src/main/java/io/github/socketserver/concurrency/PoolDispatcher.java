package io.github.socketserver.concurrency;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@link Dispatcher} over a bounded number of threads. A task goes to an idle thread,
 * else to a new one while there may be more, and only then into the queue.
 */
final class PoolDispatcher implements Dispatcher {

	private final PoolSettings settings;

	private final int capacity;

	private final AtomicInteger tasks = new AtomicInteger();

	private final TaskThreads threads;

	private volatile Runnable roomListener = () -> {
	};

	PoolDispatcher(PoolSettings settings, ThreadFactory factory) {
		this.settings = settings;
		this.capacity = (int) Math.min(Integer.MAX_VALUE, (long) settings.maxThreads() + settings.maxQueueCapacity());
		this.threads = new TaskThreads(factory, settings.maxThreads(), settings.minSpareThreads(),
				TaskThreads.KEEP_ALIVE);
	}

	@Override
	public void dispatch(Runnable task) {
		if (this.tasks.incrementAndGet() > this.capacity) {
			this.tasks.decrementAndGet();
			throw new RejectedExecutionException("All " + this.settings.maxThreads() + " threads are busy and "
					+ this.settings.maxQueueCapacity() + " requests wait");
		}
		try {
			this.threads.execute(new PooledTask(task));
		}
		catch (Throwable ex) {
			release();
			throw ex;
		}
	}

	/**
	 * Returns how many tasks run or wait.
	 * @return the number
	 */
	int tasks() {
		return this.tasks.get();
	}

	@Override
	public boolean isBounded() {
		return true;
	}

	@Override
	public boolean isSaturated() {
		return this.tasks.get() >= this.capacity;
	}

	@Override
	public OverloadPolicy overloadPolicy() {
		return this.settings.overloadPolicy();
	}

	@Override
	public void onRoom(Runnable listener) {
		this.roomListener = listener;
	}

	@Override
	public int waiting() {
		return this.threads.waiting();
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

	private void release() {
		if (this.tasks.getAndDecrement() >= this.capacity) {
			this.roomListener.run();
		}
	}

	/**
	 * Task that has a place in the pool.
	 */
	private final class PooledTask implements RefusableTask {

		private final Runnable task;

		PooledTask(Runnable task) {
			this.task = task;
		}

		@Override
		public void run() {
			try {
				this.task.run();
			}
			finally {
				release();
			}
		}

		@Override
		public void refused(Throwable reason) {
			release();
			if (this.task instanceof RefusableTask refusable) {
				refusable.refused(reason);
			}
		}

	}

}
