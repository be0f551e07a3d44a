package io.github.socketserver.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.event.ServerListener;
import org.jspecify.annotations.Nullable;

/**
 * Which workers there are and what they do. Starts others as they are needed, within the
 * bounds of the settings.
 */
final class WorkerRoster {

	private final String serverName;

	private final ProcessSettings settings;

	private final Supplier<ProcessBuilder> command;

	private final Message setup;

	private final ServerListener listener;

	private final int mostBoots = Runtime.getRuntime().availableProcessors();

	private final ScheduledThreadPoolExecutor timer;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Set<Worker> all = new LinkedHashSet<>();

	private final Deque<Worker> idle = new ArrayDeque<>();

	private final Set<Worker> busy = new LinkedHashSet<>();

	private final BootBackoff backoff;

	private final WorkerCounts counts = new WorkerCounts();

	private int booting;

	private int waiting;

	private long number;

	private boolean closed;

	private boolean bootScheduled;

	private @Nullable Runnable firstReady;

	WorkerRoster(String serverName, ProcessSettings settings, Supplier<ProcessBuilder> command, Message setup,
			ServerListener listener) {
		this.serverName = serverName;
		this.settings = settings;
		this.command = command;
		this.setup = setup;
		this.listener = listener;
		this.backoff = new BootBackoff(serverName);
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "socketserver-" + serverName + "-processes");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Starts workers for those who wait and to spare.
	 * @param firstReady called when the first one is ready
	 */
	void open(Runnable firstReady) {
		locked(() -> {
			this.firstReady = firstReady;
			replenish();
		});
	}

	/**
	 * Takes a worker that waits, and waits for one if need be.
	 * @return the worker, which counts as busy
	 * @throws WorkerUnavailableException if none can be had
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	Worker acquire() throws WorkerUnavailableException, InterruptedException {
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
		String why = this.backoff.hopelessBecause();
		if (why != null && this.booting == 0) {
			throw new WorkerUnavailableException(why, null);
		}
	}

	/**
	 * Gives a worker back.
	 * @param worker the worker
	 * @param usable whether it has served its request to the end
	 */
	void release(Worker worker, boolean usable) {
		boolean kept = false;
		this.lock.lock();
		try {
			this.busy.remove(worker);
			if (usable) {
				this.counts.served();
				this.backoff.served();
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
			worker.process().retire();
		}
	}

	/**
	 * Takes note that a worker waits for its first request.
	 * @param worker the worker
	 * @param duration how long that took
	 */
	void ready(Worker worker, Duration duration) {
		this.listener.processStarted(worker.process().pid(), duration);
		locked(() -> {
			this.booting--;
			this.backoff.booted();
			if (this.firstReady != null) {
				this.firstReady.run();
				this.firstReady = null;
			}
			if (!this.closed) {
				this.idle.addFirst(worker);
				this.changed.signal();
			}
			replenish();
		});
		if (worker.isStopped()) {
			worker.process().retire();
		}
	}

	/**
	 * Takes note that nothing of a worker is left.
	 * @param worker the worker
	 * @param exit how it has ended
	 */
	void ended(Worker worker, WorkerExit exit) {
		ProcessExitCause cause = worker.exitCause();
		this.listener.processEnded(exit.pid(), cause, worker.served());
		locked(() -> {
			this.all.remove(worker);
			this.idle.remove(worker);
			boolean served = this.busy.remove(worker);
			this.booting -= worker.isReady() ? 0 : 1;
			this.counts.ended(cause);
			if (!this.closed && cause == ProcessExitCause.BOOT_FAILED) {
				this.backoff.bootFailed(exit.pid(), worker.describe(exit, this.settings.bootTimeout()));
			}
			else if (!this.closed && cause == ProcessExitCause.CRASHED) {
				this.backoff.crashed(exit.pid(), served, worker.describe(exit, this.settings.bootTimeout()));
			}
			replenish();
			this.changed.signalAll();
		});
	}

	List<Worker> all() {
		List<Worker> copy = new ArrayList<>();
		locked(() -> copy.addAll(this.all));
		return copy;
	}

	List<Worker> busy() {
		List<Worker> copy = new ArrayList<>();
		locked(() -> copy.addAll(this.busy));
		return copy;
	}

	WorkerStatistics statistics() {
		this.lock.lock();
		try {
			int ending = this.all.size() - this.booting - this.idle.size() - this.busy.size();
			return new WorkerStatistics(this.booting, this.idle.size(), this.busy.size(), ending,
					this.counts.startedSoFar(), this.counts.exits(), this.counts.servedSoFar(), this.backoff.failure());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets nobody have a worker from now on.
	 * @return the workers that are left
	 */
	List<Worker> close() {
		List<Worker> left = new ArrayList<>();
		locked(() -> {
			this.closed = true;
			this.idle.clear();
			left.addAll(this.all);
			this.changed.signalAll();
		});
		this.timer.shutdownNow();
		return left;
	}

	private void replenish() {
		while (!this.closed && this.booting < this.mostBoots && this.all.size() < this.settings.max()
				&& this.booting + this.idle.size() < this.settings.minSpare() + this.waiting && mayBoot()) {
			Worker worker = new Worker(this, "socketserver-" + this.serverName + "-process-" + ++this.number,
					this.command, this.setup);
			this.all.add(worker);
			this.booting++;
			this.counts.started();
			worker.process().start();
			this.timer.schedule(worker::expire, this.settings.bootTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private boolean mayBoot() {
		if (!this.backoff.isCautious()) {
			return true;
		}
		if (this.booting > 0) {
			return false;
		}
		long pause = this.backoff.pause();
		if (pause > 0 && !this.bootScheduled) {
			this.bootScheduled = true;
			this.timer.schedule(() -> locked(() -> {
				this.bootScheduled = false;
				replenish();
			}), pause, TimeUnit.NANOSECONDS);
		}
		return pause <= 0;
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
