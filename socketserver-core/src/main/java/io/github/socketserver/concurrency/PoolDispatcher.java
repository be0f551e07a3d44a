package io.github.socketserver.concurrency;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * {@link Dispatcher} over a bounded number of threads. A task goes to an idle thread,
 * else to a new one while there may be more, and only then into the queue.
 */
final class PoolDispatcher implements Dispatcher {

	private final PoolSettings settings;

	private final int capacity;

	private final AtomicInteger tasks = new AtomicInteger();

	private final ThreadPoolExecutor executor;

	private volatile Runnable roomListener = () -> {
	};

	PoolDispatcher(PoolSettings settings, ThreadFactory threads) {
		this.settings = settings;
		this.capacity = (int) Math.min(Integer.MAX_VALUE, (long) settings.maxThreads() + settings.maxQueueCapacity());
		this.executor = new ThreadPoolExecutor(settings.minSpareThreads(), settings.maxThreads(), 60, TimeUnit.SECONDS,
				new OverflowQueue(), threads, PoolDispatcher::enqueue);
	}

	@Override
	public void dispatch(Runnable task) {
		if (this.tasks.incrementAndGet() > this.capacity) {
			this.tasks.decrementAndGet();
			throw new RejectedExecutionException("All " + this.settings.maxThreads() + " threads are busy and "
					+ this.settings.maxQueueCapacity() + " requests wait");
		}
		try {
			this.executor.execute(() -> run(task));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
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
		return this.executor.getQueue().size();
	}

	@Override
	public void close() {
		this.executor.shutdown();
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		finally {
			release();
		}
	}

	private void release() {
		if (this.tasks.getAndDecrement() >= this.capacity) {
			this.roomListener.run();
		}
	}

	private static void enqueue(Runnable task, ThreadPoolExecutor executor) {
		if (executor.isShutdown() || !((OverflowQueue) executor.getQueue()).enqueue(task)) {
			throw new RejectedExecutionException("The pool is closed");
		}
	}

	/**
	 * Queue that hands a task to a thread that is waiting and otherwise refuses it at
	 * first, so that the executor starts another thread.
	 */
	private static final class OverflowQueue extends LinkedBlockingQueue<Runnable> {

		private static final long serialVersionUID = 1L;

		private int waiting;

		@Override
		public synchronized boolean offer(Runnable task) {
			return this.waiting > size() && super.offer(task);
		}

		boolean enqueue(Runnable task) {
			return super.offer(task);
		}

		@Override
		public Runnable take() throws InterruptedException {
			changeWaiting(1);
			try {
				return super.take();
			}
			finally {
				changeWaiting(-1);
			}
		}

		/*
		 * A thread that has waited in vain looks once more: a task may have been left to
		 * it in the last moment.
		 */
		@Override
		public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
			Runnable task;
			changeWaiting(1);
			try {
				task = super.poll(timeout, unit);
			}
			finally {
				changeWaiting(-1);
			}
			return (task != null) ? task : poll();
		}

		private synchronized void changeWaiting(int change) {
			this.waiting += change;
		}

	}

}
