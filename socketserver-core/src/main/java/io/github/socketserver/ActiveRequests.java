package io.github.socketserver;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.github.socketserver.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * The requests that were admitted and have not been shut down, and waiting for their end.
 *
 * @param <R> the kind of request
 */
final class ActiveRequests<R extends Request> {

	private final Map<Long, RequestRun<R>> runs = new ConcurrentHashMap<>();

	/*
	 * Asked for most often: the one that was added last, unless one was removed since.
	 */
	private volatile @Nullable RequestRun<R> latest;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition fewer = this.lock.newCondition();

	private final AtomicInteger waiting = new AtomicInteger();

	void add(RequestRun<R> run) {
		this.runs.put(run.info().id(), run);
		this.latest = run;
	}

	void remove(long id) {
		this.runs.remove(id);
		this.latest = null;
		// Whoever waits has said so before looking.
		if (this.waiting.get() > 0) {
			wakeWaiters();
		}
	}

	/**
	 * Has those who wait look at their deadline again.
	 */
	void wakeWaiters() {
		this.lock.lock();
		try {
			this.fewer.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Nullable RequestRun<R> get(long id) {
		RequestRun<R> last = this.latest;
		return (last != null && last.info().id() == id) ? last : this.runs.get(id);
	}

	int size() {
		return this.runs.size();
	}

	Collection<RequestRun<R>> snapshot() {
		return List.copyOf(this.runs.values());
	}

	/**
	 * Returns the requests that somebody else serves than the calling thread.
	 * @return the requests
	 */
	List<RequestRun<R>> others() {
		Thread self = Thread.currentThread();
		return this.runs.values().stream().filter((run) -> !run.isRunningOn(self)).toList();
	}

	/**
	 * Waits until the calling thread's request, if it serves one, is the only one left.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}; may become
	 * earlier while waiting
	 * @return whether that was so before the deadline
	 */
	boolean awaitOthers(LongSupplier deadline) {
		this.lock.lock();
		this.waiting.incrementAndGet();
		try {
			long remaining = deadline.getAsLong() - System.nanoTime();
			while (!others().isEmpty() && remaining > 0) {
				this.fewer.awaitNanos(Math.min(remaining, TimeUnit.SECONDS.toNanos(1)));
				remaining = deadline.getAsLong() - System.nanoTime();
			}
		}
		catch (InterruptedException ex) {
			// Whoever stops the server wants to be done now.
			Thread.currentThread().interrupt();
		}
		finally {
			this.waiting.decrementAndGet();
			this.lock.unlock();
		}
		return others().isEmpty();
	}

}
