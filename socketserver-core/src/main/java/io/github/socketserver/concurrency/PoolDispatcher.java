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
			return this.waiting > size() && enqueue(task);
		}

		synchronized boolean enqueue(Runnable task) {
			notify();
			return super.offer(task);
		}

		@Override
		public synchronized Runnable take() throws InterruptedException {
			Runnable task = poll(0, TimeUnit.NANOSECONDS);
			while (task == null) {
				task = poll(1, TimeUnit.DAYS);
			}
			return task;
		}

		/*
		 * A thread ceases to wait in the moment in which it gets a task: otherwise
		 * another task might be left to it.
		 */
		@Override
		public synchronized @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
			long deadline = System.nanoTime() + unit.toNanos(timeout);
			this.waiting++;
			try {
				long remaining = deadline - System.nanoTime();
				while (isEmpty() && remaining > 0) {
					TimeUnit.NANOSECONDS.timedWait(this, remaining);
					remaining = deadline - System.nanoTime();
				}
				return poll();
			}
			finally {
				this.waiting--;
				if (!isEmpty()) {
					// An interrupt may have kept a thread from what it was woken for.
					notify();
				}
			}
		}

	}

}
