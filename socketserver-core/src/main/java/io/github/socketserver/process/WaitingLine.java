package io.github.socketserver.process;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

import org.jspecify.annotations.Nullable;

/**
 * Workers that wait for a request, or requests that wait for a worker: never both. The
 * request that came first is the first to get a worker, which nobody can take from it. Of
 * the workers the one that has served last is the first to serve, so that few stay warm.
 * Used under a lock.
 *
 * @param <W> the type of the workers
 */
final class WaitingLine<W> {

	private final Lock lock;

	private final Deque<W> workers = new ArrayDeque<>();

	private final PriorityQueue<Place<W>> requests = new PriorityQueue<>(Comparator.comparingLong(Place::arrival));

	WaitingLine(Lock lock) {
		this.lock = lock;
	}

	/**
	 * Asks for a worker.
	 * @param arrival when the request came, compared to others
	 * @return the request's place, which has a worker already if one waited
	 */
	Place<W> join(long arrival) {
		Place<W> place = new Place<>(arrival, this.lock.newCondition());
		W worker = this.workers.pollFirst();
		if (worker != null) {
			place.give(worker);
		}
		else {
			this.requests.add(place);
		}
		return place;
	}

	/**
	 * Takes note that a request does not wait any more.
	 * @param place its place
	 */
	void leave(Place<W> place) {
		this.requests.remove(place);
	}

	/**
	 * Gives a worker to the request that came first, or lets it wait for one.
	 * @param worker the worker
	 * @return whether a request has got it
	 */
	boolean offer(W worker) {
		Place<W> first = this.requests.poll();
		if (first == null) {
			this.workers.addFirst(worker);
			return false;
		}
		first.give(worker);
		return true;
	}

	/**
	 * Takes note that a worker does not wait any more.
	 * @param worker the worker
	 */
	void remove(W worker) {
		this.workers.remove(worker);
	}

	void removeWorkers() {
		this.workers.clear();
	}

	/**
	 * Lets those who wait look whether they still should.
	 */
	void alert() {
		this.requests.forEach(Place::alert);
	}

	int workers() {
		return this.workers.size();
	}

	int requests() {
		return this.requests.size();
	}

	/**
	 * A request's place in the line.
	 *
	 * @param <W> the type of the workers
	 */
	static final class Place<W> {

		private final long arrival;

		private final Condition changed;

		private @Nullable W worker;

		private Place(long arrival, Condition changed) {
			this.arrival = arrival;
			this.changed = changed;
		}

		private long arrival() {
			return this.arrival;
		}

		private void give(W worker) {
			this.worker = worker;
			this.changed.signal();
		}

		private void alert() {
			this.changed.signal();
		}

		/**
		 * Returns the worker that the request has got.
		 * @return the worker; {@code null} for none so far
		 */
		@Nullable W worker() {
			return this.worker;
		}

		void await() throws InterruptedException {
			this.changed.await();
		}

	}

}
