package io.github.socketserver.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.ProcessExitCause;
import io.github.socketserver.event.ServerListener;

/**
 * Which workers there are and what they do. Starts others as they are needed, within the
 * bounds of the settings.
 */
final class WorkerRoster {

	private final WorkerTemplate template;

	private final ProcessSettings settings;

	private final ServerListener listener;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Set<Worker> all = new LinkedHashSet<>();

	private final Deque<Worker> idle = new ArrayDeque<>();

	private final Set<Worker> busy = new LinkedHashSet<>();

	private final BootPlan boots;

	private final WorkerCounts counts = new WorkerCounts();

	private int booting;

	private int waiting;

	private boolean closed;

	WorkerRoster(WorkerTemplate template, ProcessSettings settings, ServerListener listener) {
		this.template = template;
		this.settings = settings;
		this.listener = listener;
		this.boots = new BootPlan(template.serverName(), settings.bootTimeout(), this::retry);
	}

	/**
	 * Starts workers for those who wait and to spare.
	 * @param firstReady called when the first one is ready
	 */
	void open(Runnable firstReady) {
		locked(() -> {
			this.boots.afterFirst(firstReady);
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
		boolean oneWillCome = this.booting > 0 || (this.settings.maxRequests() != 1 && !this.busy.isEmpty());
		String why = this.boots.hopelessBecause();
		if (why != null && !oneWillCome) {
			throw new WorkerUnavailableException(why, null);
		}
	}

	/**
	 * Gives a worker back.
	 * @param worker the worker
	 * @param usable whether it has served its request to the end
	 */
	void release(Worker worker, boolean usable) {
		if (!read(() -> takeBack(worker, usable)) && usable) {
			worker.process().retire();
		}
	}

	private boolean takeBack(Worker worker, boolean usable) {
		this.busy.remove(worker);
		if (usable) {
			this.counts.served();
			this.boots.served();
		}
		int most = this.settings.maxRequests();
		boolean kept = usable && !this.closed && !worker.isStopped() && this.all.contains(worker)
				&& (most == 0 || worker.served() < most);
		if (kept) {
			this.idle.addFirst(worker);
			this.changed.signal();
		}
		return kept;
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
			this.boots.booted();
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
			if (!this.closed) {
				this.boots.ended(worker, exit, served);
			}
			replenish();
			this.changed.signalAll();
		});
	}

	List<Worker> all() {
		return read(() -> List.copyOf(this.all));
	}

	List<Worker> busy() {
		return read(() -> List.copyOf(this.busy));
	}

	WorkerStatistics statistics() {
		return read(() -> {
			int ending = this.all.size() - this.booting - this.idle.size() - this.busy.size();
			return new WorkerStatistics(this.booting, this.idle.size(), this.busy.size(), ending,
					this.counts.startedSoFar(), this.counts.exits(), this.counts.servedSoFar(), this.boots.failure());
		});
	}

	/**
	 * Lets nobody have a worker from now on.
	 * @return the workers that are left
	 */
	List<Worker> close() {
		locked(() -> {
			this.closed = true;
			this.idle.clear();
			this.changed.signalAll();
		});
		this.boots.close();
		return all();
	}

	private void replenish() {
		while (!this.closed && isAnotherWanted() && this.boots.allows(this.booting)) {
			Worker worker = this.template.create(this, this.counts.started());
			this.all.add(worker);
			this.booting++;
			this.boots.start(worker);
		}
	}

	private boolean isAnotherWanted() {
		return this.all.size() < this.settings.max()
				&& this.booting + this.idle.size() < this.settings.minSpare() + this.waiting;
	}

	private void retry() {
		locked(() -> {
			this.boots.retrying();
			replenish();
		});
	}

	private void locked(Runnable action) {
		read(() -> {
			action.run();
			return true;
		});
	}

	private <T> T read(Supplier<T> value) {
		this.lock.lock();
		try {
			return value.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
