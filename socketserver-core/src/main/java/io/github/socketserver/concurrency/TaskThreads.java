package io.github.socketserver.concurrency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Platform threads that run tasks, and are kept for a while when there are none. A task
 * goes to an idle thread, else to a new one while there may be more, and else it waits.
 * <p>
 * To wake a thread costs more than most tasks. So of a burst of tasks one thread is woken
 * for the first, which runs the others too if it is done with each soon enough: whoever
 * has dispatched them steps aside, calls the next thread if the first is held up, and at
 * last, or where none has come at once, wakes a thread for each task that is left.
 */
final class TaskThreads {

	/**
	 * How long a thread waits for a task before it ends, in nanoseconds.
	 */
	static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(60);

	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Deque<Worker> idle = new ArrayDeque<>();

	private final BurstPatience patience;

	private final ThreadFactory factory;

	private final int most;

	private final int spare;

	private final long keepAlive;

	private int count;

	/*
	 * Threads that were woken or started for a task, and have not come yet.
	 */
	private int coming;

	private int bursts;

	private boolean closed;

	/**
	 * Creates the threads' place. None is started.
	 * @param factory makes them
	 * @param most how many there may be
	 * @param spare how many are kept for ever
	 * @param keepAlive how long the others wait for a task, in nanoseconds
	 */
	TaskThreads(ThreadFactory factory, int most, int spare, long keepAlive) {
		this(factory, most, spare, keepAlive, new BurstPatience(BurstPatience.LONGEST_ABSENCE));
	}

	TaskThreads(ThreadFactory factory, int most, int spare, long keepAlive, BurstPatience patience) {
		this.factory = factory;
		this.most = most;
		this.spare = spare;
		this.keepAlive = keepAlive;
		this.patience = patience;
	}

	/**
	 * Runs a task.
	 * @param task the task
	 * @throws RejectedExecutionException if the threads are closed
	 */
	void execute(Runnable task) {
		Worker worker = null;
		this.lock.lock();
		try {
			if (this.closed) {
				throw new RejectedExecutionException("The server's threads take no more requests");
			}
			this.tasks.add(task);
			if (this.bursts == 0 || this.coming == 0) {
				worker = claim();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (worker != null) {
			call(worker, task);
		}
	}

	private void call(Worker worker, Runnable task) {
		try {
			worker.call();
		}
		catch (Throwable ex) {
			boolean forgotten = forget(task);
			refuseHeld(ex, forgotten ? 0 : 1);
			if (forgotten) {
				throw ex;
			}
		}
	}

	/*
	 * A thread that came for another task may have taken this one.
	 */
	private boolean forget(Runnable task) {
		this.lock.lock();
		try {
			return this.tasks.remove(task);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets tasks wait for each other until {@link #endBurst()}.
	 * @return whether they do; if not, there is nothing to be ended
	 */
	boolean beginBurst() {
		this.lock.lock();
		try {
			if (!this.patience.isWorthWhile()) {
				return false;
			}
			this.bursts++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Has a thread come for each task that is left.
	 */
	void endBurst() {
		int held = heldByBurst();
		if (held > 0) {
			long begin = System.nanoTime();
			int called = stepAside(begin);
			callForHeld(held - called, System.nanoTime() - begin);
		}
	}

	private int heldByBurst() {
		this.lock.lock();
		try {
			int held = Math.max(0, held());
			if (held == 0) {
				this.bursts--;
			}
			return held;
		}
		finally {
			this.lock.unlock();
		}
	}

	/*
	 * A thread that has come at once and left tasks is held up by the one that it took.
	 * Then the next one is called, as the task after that may be a short one.
	 */
	private int stepAside(long begin) {
		int called = 0;
		Thread.yield();
		Worker next = nextInTurn(begin);
		while (next != null) {
			callLate(next);
			called++;
			Thread.yield();
			next = nextInTurn(begin);
		}
		return called;
	}

	private @Nullable Worker nextInTurn(long begin) {
		if (this.patience.isOver(System.nanoTime() - begin)) {
			return null;
		}
		this.lock.lock();
		try {
			return (this.coming == 0 && held() > 0) ? claim() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void callForHeld(int before, long away) {
		List<Worker> workers = new ArrayList<>();
		this.lock.lock();
		try {
			this.bursts--;
			this.patience.learn(before - held(), away);
			for (int held = held(); held > 0; held--) {
				Worker worker = claim();
				if (worker != null) {
					workers.add(worker);
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		workers.forEach(this::callLate);
	}

	private void callLate(Worker worker) {
		try {
			worker.call();
		}
		catch (Throwable ex) {
			refuseHeld(ex, 1);
		}
	}

	/*
	 * Whoever dispatched a task that no thread comes for has gone on already. Where there
	 * is no thread at all, none will come for those that wait for one either.
	 */
	private void refuseHeld(Throwable reason, int atLeast) {
		int refused = 0;
		Runnable task = takeHeld(atLeast > 0);
		while (task != null) {
			refuse(task, reason);
			refused++;
			task = takeHeld(refused < atLeast);
		}
	}

	private static void refuse(Runnable task, Throwable reason) {
		try {
			if (task instanceof RefusableTask refusable) {
				refusable.refused(reason);
			}
		}
		catch (Throwable ex) {
			// The other tasks need their threads all the same.
			report(ex);
		}
	}

	private @Nullable Runnable takeHeld(boolean one) {
		this.lock.lock();
		try {
			return (held() > 0 && (one || this.count == 0)) ? this.tasks.poll() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void report(Throwable failure) {
		Thread current = Thread.currentThread();
		try {
			current.getUncaughtExceptionHandler().uncaughtException(current, failure);
		}
		catch (Throwable ex) {
			// Java itself ignores what such a handler throws.
		}
	}

	/**
	 * Returns how many tasks wait for a thread.
	 * @return the number
	 */
	int waiting() {
		this.lock.lock();
		try {
			return Math.max(0, held());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes no more tasks. Those that it has are run.
	 */
	void close() {
		List<Worker> called;
		this.lock.lock();
		try {
			this.closed = true;
			called = new ArrayList<>(this.idle);
			this.coming += this.idle.size();
			this.idle.clear();
		}
		finally {
			this.lock.unlock();
		}
		called.forEach(Worker::call);
	}

	/*
	 * Tasks that no thread is coming for.
	 */
	private int held() {
		return this.tasks.size() - this.coming;
	}

	private @Nullable Worker claim() {
		Worker worker = this.idle.pollFirst();
		if (worker == null && this.count < this.most) {
			worker = new Worker();
			this.count++;
		}
		if (worker != null) {
			this.coming++;
		}
		return worker;
	}

	private void notStarted() {
		this.lock.lock();
		try {
			this.count--;
			this.coming--;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void broken() {
		this.lock.lock();
		try {
			this.count--;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * One of the threads.
	 */
	private final class Worker implements Runnable {

		private final TaskThreads all = TaskThreads.this;

		private @Nullable Thread thread;

		private volatile boolean called;

		void call() {
			this.called = true;
			if (this.thread == null) {
				start();
			}
			else {
				LockSupport.unpark(this.thread);
			}
		}

		private void start() {
			boolean started = false;
			try {
				this.thread = this.all.factory.newThread(this);
				this.thread.start();
				started = true;
			}
			finally {
				if (!started) {
					this.all.notStarted();
				}
			}
		}

		@Override
		public void run() {
			boolean dismissed = false;
			try {
				Runnable task = next();
				while (task != null) {
					run(task);
					task = next();
				}
				dismissed = true;
			}
			finally {
				if (!dismissed) {
					this.all.broken();
				}
			}
		}

		/*
		 * The thread does not end with the task, but who waits for such ends is told.
		 */
		private void run(Runnable task) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				report(ex);
			}
			Thread.interrupted();
		}

		private @Nullable Runnable next() {
			do {
				this.all.lock.lock();
				try {
					Runnable task = take();
					if (task != null || this.all.closed) {
						return task;
					}
					this.all.idle.addFirst(this);
				}
				finally {
					this.all.lock.unlock();
				}
			}
			while (awaitCall());
			return null;
		}

		private @Nullable Runnable take() {
			if (this.called) {
				this.called = false;
				this.all.coming--;
			}
			Runnable task = this.all.tasks.poll();
			if (task == null && this.all.closed) {
				this.all.count--;
			}
			return task;
		}

		private boolean awaitCall() {
			long begin = System.nanoTime();
			long left = this.all.keepAlive;
			while (!this.called) {
				if (left <= 0 && isDismissed()) {
					return false;
				}
				LockSupport.parkNanos(this, (left > 0) ? left : this.all.keepAlive);
				Thread.interrupted();
				left = this.all.keepAlive - (System.nanoTime() - begin);
			}
			return true;
		}

		private boolean isDismissed() {
			this.all.lock.lock();
			try {
				if (this.all.count <= this.all.spare || !this.all.idle.remove(this)) {
					return false;
				}
				this.all.count--;
				return true;
			}
			finally {
				this.all.lock.unlock();
			}
		}

	}

}
