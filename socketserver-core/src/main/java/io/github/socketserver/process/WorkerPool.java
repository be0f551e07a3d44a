package io.github.socketserver.process;

import java.io.Closeable;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.concurrency.ProcessSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of one server: starts them beforehand, hands requests over to
 * them, replaces those that have ended, and ends those that are left in the end.
 *
 * @since 0.1.0
 */
public final class WorkerPool implements Closeable {

	private static final Logger logger = LoggerFactory.getLogger(WorkerPool.class);

	private static final int MOST_ATTEMPTS = 3;

	private static final int FAILURES_TO_GIVE_UP = 5;

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

	private static final long TIME_TO_RETIRE = TimeUnit.SECONDS.toNanos(2);

	private static final long TIME_TO_DIE = TimeUnit.SECONDS.toNanos(5);

	private final String serverName;

	private final ProcessSettings settings;

	private final String mainClass;

	private final Message setup;

	private final int mostBoots = Runtime.getRuntime().availableProcessors();

	private final ScheduledThreadPoolExecutor timer;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Set<Worker> all = new LinkedHashSet<>();

	private final Deque<Worker> idle = new ArrayDeque<>();

	private final Set<Worker> busy = new LinkedHashSet<>();

	private int booting;

	private int waiting;

	private long number;

	private boolean closed;

	private int failuresInARow;

	private long bootsAgainAt;

	private boolean bootScheduled;

	private @Nullable String failure;

	private long started;

	private long bootFailures;

	private long crashes;

	private long served;

	private WorkerPool(String serverName, ProcessSettings settings, String mainClass, byte[] setup) {
		this.serverName = serverName;
		this.settings = settings;
		this.mainClass = mainClass;
		this.setup = Message.of(MessageType.SETUP, (output) -> {
			output.writeLong(settings.orphanTimeout().toNanos());
			output.write(setup);
		});
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "socketserver-" + serverName + "-processes");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Opens a pool and begins to start workers.
	 * @param serverName the server's name
	 * @param settings the bounds
	 * @param mainClass the workers' main class; calls {@link WorkerLoop#run}
	 * @param setup what the workers serve, and how
	 * @return the pool
	 */
	public static WorkerPool open(String serverName, ProcessSettings settings, String mainClass, byte[] setup) {
		WorkerPool pool = new WorkerPool(serverName, settings, mainClass, setup);
		pool.locked(pool::replenish);
		return pool;
	}

	/**
	 * Has a request served by a worker, and waits for its end. A worker that ends before
	 * it has begun with the request is replaced by another.
	 * @param request the request
	 * @param connection its connection; it stays open here
	 * @return how the request has ended
	 * @throws WorkerExitException if the worker has ended while it served the request
	 * @throws WorkerUnavailableException if no worker can be had
	 * @throws InterruptedException if the calling thread is interrupted; the worker is
	 * killed then
	 */
	public WorkerReply serve(WorkerRequest request, SelectableChannel connection)
			throws WorkerExitException, WorkerUnavailableException, InterruptedException {
		for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
			Worker worker = acquire();
			WorkerReply reply = null;
			try {
				reply = worker.serve(request, connection);
				if (reply != null) {
					return reply;
				}
			}
			catch (WorkerExitException ex) {
				locked(() -> this.crashes++);
				throw ex;
			}
			finally {
				release(worker, reply != null);
			}
			logger.debug("Worker process {} ended before it began with request {} of server '{}'", worker.pid(),
					request.id(), this.serverName);
		}
		throw new WorkerUnavailableException(
				MOST_ATTEMPTS + " worker processes in a row ended before they began with this request", null);
	}

	/**
	 * Tells workers that serve a request that the server is stopping.
	 */
	public void tellStopping() {
		List<Worker> told = new ArrayList<>();
		locked(() -> told.addAll(this.busy));
		told.forEach(Worker::tellStopping);
	}

	/**
	 * Returns the numbers of the processes: Python's {@code active_children}, and those
	 * that wait for a request.
	 * @return the numbers
	 */
	public Set<Long> pids() {
		Set<Long> pids = new TreeSet<>();
		locked(() -> this.all.forEach((worker) -> pids.add(worker.pid())));
		pids.remove(-1L);
		return pids;
	}

	/**
	 * Returns how the processes are.
	 * @return a snapshot
	 */
	public WorkerStatistics statistics() {
		this.lock.lock();
		try {
			int ending = this.all.size() - this.booting - this.idle.size() - this.busy.size();
			return new WorkerStatistics(this.booting, this.idle.size(), this.busy.size(), Math.max(0, ending),
					this.started, this.bootFailures, this.crashes, this.served, this.failure);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends all workers and waits until nothing of them is left.
	 */
	@Override
	public void close() {
		List<Worker> left = new ArrayList<>();
		locked(() -> {
			this.closed = true;
			this.idle.clear();
			left.addAll(this.all);
			this.changed.signalAll();
		});
		this.timer.shutdownNow();
		left.forEach(Worker::retire);
		if (!awaitEnd(left, TIME_TO_RETIRE)) {
			left.forEach(Worker::kill);
			awaitEnd(left, TIME_TO_DIE);
		}
	}

	private static boolean awaitEnd(List<Worker> workers, long nanos) {
		long deadline = System.nanoTime() + nanos;
		boolean interrupted = Thread.interrupted();
		boolean ended = true;
		for (Worker worker : workers) {
			try {
				ended &= worker.awaitEnd(deadline - System.nanoTime());
			}
			catch (InterruptedException ex) {
				interrupted = true;
				ended = false;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return ended;
	}

	ProcessBuilder command() {
		return WorkerCommand.builder(this.mainClass, this.settings.jvmArguments());
	}

	Message setup() {
		return this.setup;
	}

	private Worker acquire() throws WorkerUnavailableException, InterruptedException {
		this.lock.lockInterruptibly();
		try {
			this.waiting++;
			try {
				replenish();
				Worker worker = this.idle.pollFirst();
				while (worker == null) {
					requireHope();
					this.changed.await();
					worker = this.idle.pollFirst();
				}
				this.busy.add(worker);
				return worker;
			}
			finally {
				this.waiting--;
				replenish();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireHope() throws WorkerUnavailableException {
		if (this.closed) {
			throw new WorkerUnavailableException("The server has stopped", null);
		}
		String why = this.failure;
		if (why != null && this.booting == 0) {
			throw new WorkerUnavailableException(why, null);
		}
	}

	private void release(Worker worker, boolean usable) {
		boolean kept = false;
		this.lock.lock();
		try {
			this.busy.remove(worker);
			if (usable) {
				this.served++;
				int most = this.settings.maxRequests();
				kept = !this.closed && !worker.isStopped() && this.all.contains(worker)
						&& (most == 0 || worker.served() < most);
				if (kept) {
					this.idle.addFirst(worker);
					this.changed.signal();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		if (usable && !kept) {
			worker.retire();
		}
	}

	void ready(Worker worker) {
		locked(() -> {
			this.booting--;
			this.failuresInARow = 0;
			this.failure = null;
			this.idle.addFirst(worker);
			this.changed.signal();
			replenish();
		});
		if (worker.isStopped()) {
			worker.retire();
		}
	}

	void ended(Worker worker, WorkerExit exit) {
		boolean expected = worker.isStopped();
		locked(() -> {
			this.all.remove(worker);
			boolean waited = this.idle.remove(worker);
			if (!worker.isReady()) {
				this.booting--;
			}
			if (!this.closed && (!worker.isReady() || (waited && !expected))) {
				bootFailed(worker, exit);
			}
			replenish();
			this.changed.signalAll();
		});
	}

	private void bootFailed(Worker worker, WorkerExit exit) {
		this.bootFailures++;
		this.failuresInARow++;
		long pause = Math.min(FIRST_PAUSE << Math.min(this.failuresInARow - 1, 20), LONGEST_PAUSE);
		this.bootsAgainAt = System.nanoTime() + pause;
		String when = worker.isReady() ? "while it waited for a request" : "before it was ready";
		String how = howEnded(worker, exit);
		if (this.failuresInARow >= FAILURES_TO_GIVE_UP) {
			boolean first = this.failure == null;
			this.failure = "No worker process can be started: " + this.failuresInARow + " in a row ended, the last one "
					+ when + ": " + how;
			if (first) {
				logger.error("Server '{}': {}", this.serverName, this.failure);
			}
		}
		else {
			logger.warn("Worker process {} of server '{}' ended {}: {}", exit.pid(), this.serverName, when, how);
		}
	}

	private String howEnded(Worker worker, WorkerExit exit) {
		if (worker.isExpired()) {
			return "it was killed, since it took longer than " + this.settings.bootTimeout()
					+ " ('processes.boot-timeout')";
		}
		Exception thrown = worker.failure();
		if (exit.pid() < 0) {
			return String.valueOf(thrown);
		}
		return (thrown != null) ? thrown + ", " + exit.describe() : exit.describe();
	}

	/*
	 * Starts workers for those who wait and to spare. Called under the lock.
	 */
	private void replenish() {
		while (!this.closed && this.booting < this.mostBoots && this.all.size() < this.settings.max()
				&& this.booting + this.idle.size() < this.settings.minSpare() + this.waiting && mayBoot()) {
			Worker worker = new Worker(this, "socketserver-" + this.serverName + "-process-" + ++this.number);
			this.all.add(worker);
			this.booting++;
			this.started++;
			worker.start();
			this.timer.schedule(() -> expire(worker), this.settings.bootTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private boolean mayBoot() {
		if (this.failuresInARow == 0) {
			return true;
		}
		if (this.booting > 0) {
			return false;
		}
		long pause = this.bootsAgainAt - System.nanoTime();
		if (pause > 0 && !this.bootScheduled) {
			this.bootScheduled = true;
			this.timer.schedule(() -> locked(() -> {
				this.bootScheduled = false;
				replenish();
			}), pause, TimeUnit.NANOSECONDS);
		}
		return pause <= 0;
	}

	private void expire(Worker worker) {
		if (!worker.isReady()) {
			worker.expire();
		}
	}

	private void locked(Runnable action) {
		this.lock.lock();
		try {
			action.run();
		}
		finally {
			this.lock.unlock();
		}
	}

}
