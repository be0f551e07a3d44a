package io.github.socketserver.transport;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The deadlines of many connections, the earliest first: a binary heap that knows where
 * each of its entries is. Setting one that is later than all others, as nearly all are,
 * costs one comparison. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class Deadlines {

	private final List<Expiring> heap = new ArrayList<>();

	/**
	 * Creates deadlines, of which none is set.
	 */
	public Deadlines() {
		// Nothing is due.
	}

	/**
	 * Sets when an entry is due, for the first time or anew.
	 * @param entry the entry
	 * @param due when, in terms of {@link System#nanoTime()}
	 */
	public void set(Expiring entry, long due) {
		entry.due = due;
		if (!entry.isDueSometime()) {
			entry.place = this.heap.size();
			this.heap.add(entry);
		}
		siftUp(entry);
		siftDown(entry);
	}

	/**
	 * Forgets an entry. Does nothing if it is not there.
	 * @param entry the entry
	 */
	public void remove(Expiring entry) {
		int place = entry.place;
		if (place == Expiring.NOWHERE) {
			return;
		}
		entry.place = Expiring.NOWHERE;
		Expiring last = this.heap.remove(this.heap.size() - 1);
		if (last != entry) {
			put(last, place);
			siftUp(last);
			siftDown(last);
		}
	}

	/**
	 * Returns what is due first.
	 * @return the entry; {@code null} if there is nothing
	 */
	@Nullable Expiring first() {
		return this.heap.isEmpty() ? null : this.heap.get(0);
	}

	/**
	 * Returns how long nothing is due.
	 * @return nanoseconds, possibly negative; {@link Long#MAX_VALUE} if there is nothing
	 */
	public long remaining() {
		return this.heap.isEmpty() ? Long.MAX_VALUE : this.heap.get(0).due - System.nanoTime();
	}

	/**
	 * Lets all entries expire that are due.
	 */
	public void expire() {
		if (this.heap.isEmpty()) {
			return;
		}
		long now = System.nanoTime();
		while (!this.heap.isEmpty() && this.heap.get(0).due - now <= 0) {
			Expiring first = this.heap.get(0);
			remove(first);
			first.expire(now);
		}
	}

	private void siftUp(Expiring entry) {
		while (entry.place > 0) {
			Expiring parent = this.heap.get((entry.place - 1) / 2);
			if (parent.due - entry.due <= 0) {
				return;
			}
			swap(parent, entry);
		}
	}

	private void siftDown(Expiring entry) {
		while (2 * entry.place + 1 < this.heap.size()) {
			Expiring child = earlierChild(entry.place);
			if (entry.due - child.due <= 0) {
				return;
			}
			swap(entry, child);
		}
	}

	private Expiring earlierChild(int place) {
		int left = 2 * place + 1;
		int right = left + 1;
		return (right < this.heap.size() && this.heap.get(right).due - this.heap.get(left).due < 0)
				? this.heap.get(right) : this.heap.get(left);
	}

	private void swap(Expiring one, Expiring other) {
		int place = one.place;
		put(one, other.place);
		put(other, place);
	}

	private void put(Expiring entry, int place) {
		this.heap.set(place, entry);
		entry.place = place;
	}

}
