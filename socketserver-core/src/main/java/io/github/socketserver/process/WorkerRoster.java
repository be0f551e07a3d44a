package io.github.socketserver.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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

	private final WorkerTemplate template;

	private final ProcessSettings settings;

	private final ServerListener listener;

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicLong arrivals = new AtomicLong();

	private final Set<Worker> all = new LinkedHashSet<>();

	private final WaitingLine<Worker> line = new WaitingLine<>(this.lock);

	private final Set<Worker> busy = new LinkedHashSet<>();

	private final BootPlan boots;

	private final WorkerCounts counts = new WorkerCounts();

	private int booting;

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
	 * Takes note that a request has come.
	 * @return its number among those of the roster
	 */
	long arrive() {
		return this.arrivals.incrementAndGet();
	}

	/**
	 * Takes a worker that waits, and waits for one if need be. Requests that have come
	 * before get theirs first.
	 * @param arrival the request's number
	 * @return the worker, which counts as busy
	 * @throws WorkerUnavailableException if none can be had
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	Worker acquire(long arrival) throws WorkerUnavailableException, InterruptedException {
		this.lock.lockInterruptibly();
		try {
			WaitingLine.Place<Worker> place = join(arrival);
			try {
				replenish();
				return await(place);
			}
			catch (Throwable ex) {
				this.line.leave(place);
				passOn(place.worker());
				throw ex;
			}
			finally {
				replenish();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private WaitingLine.Place<Worker> join(long arrival) {
		WaitingLine.Place<Worker> place = this.line.join(arrival);
		Worker worker = place.worker();
		if (worker != null) {
			this.busy.add(worker);
		}
		return place;
	}

	private Worker await(WaitingLine.Place<Worker> place) throws WorkerUnavailableException, InterruptedException {
		Worker worker = place.worker();
		while (worker == null) {
			requireHope();
			place.await();
			worker = place.worker();
		}
		return worker;
	}

	/*
	 * A worker that was given to somebody who waits no more.
	 */
	private void passOn(@Nullable Worker worker) {
		if (worker != null && this.busy.remove(worker)) {
			offer(worker);
		}
	}

	private void offer(Worker worker) {
		if (!this.closed && this.line.offer(worker)) {
			this.busy.add(worker);
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
			offer(worker);
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
			offer(worker);
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
			this.line.remove(worker);
			boolean served = this.busy.remove(worker);
			this.booting -= worker.isReady() ? 0 : 1;
			this.counts.ended(cause);
			if (!this.closed) {
				this.boots.ended(worker, exit, served);
			}
			replenish();
			this.line.alert();
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
			int ending = this.all.size() - this.booting - this.line.workers() - this.busy.size();
			return new WorkerStatistics(this.booting, this.line.workers(), this.busy.size(), ending,
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
			this.line.removeWorkers();
			this.line.alert();
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
				&& this.booting + this.line.workers() < this.settings.minSpare() + this.line.requests();
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
