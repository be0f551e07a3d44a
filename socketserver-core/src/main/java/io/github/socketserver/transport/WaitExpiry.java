package io.github.socketserver.transport;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Ends a connection's waits at their deadlines. Deadlines move with each request while
 * the timer is set only once in the length of a wait: a timer that fires too early for
 * the present wait is set anew.
 *
 * @since 0.1.0
 */
public final class WaitExpiry {

	private static final AtomicReferenceFieldUpdater<WaitExpiry, @Nullable Alarm> ALARM = AtomicReferenceFieldUpdater
		.newUpdater(WaitExpiry.class, Alarm.class, "alarm");

	private final WaitTimer timer;

	private final WaitSlot reader;

	private final WaitSlot writer;

	/**
	 * The earliest that is set. A later one must never take its place, whoever sets both
	 * at the same time.
	 */
	private volatile @Nullable Alarm alarm;

	private volatile boolean cancelled;

	/**
	 * Creates what ends the waits of a connection.
	 * @param timer rings at the deadlines
	 * @param reader who waits for reading
	 * @param writer who waits for writing
	 */
	public WaitExpiry(WaitTimer timer, WaitSlot reader, WaitSlot writer) {
		this.timer = timer;
		this.reader = reader;
		this.writer = writer;
	}

	/**
	 * Makes sure that waits are looked at when a deadline comes.
	 * @param deadline the deadline of a wait that has begun, in terms of
	 * {@link System#nanoTime()}; {@link Long#MAX_VALUE} for none
	 */
	public void ensureBy(long deadline) {
		if (deadline == Long.MAX_VALUE) {
			return;
		}
		Alarm present = this.alarm;
		while (present == null || present.time - deadline > 0) {
			Alarm next = new Alarm(deadline);
			if (ALARM.compareAndSet(this, present, next)) {
				replace(present, next);
				return;
			}
			present = this.alarm;
		}
	}

	/**
	 * Forgets all deadlines, of later waits too.
	 */
	public void cancel() {
		this.cancelled = true;
		Alarm present = this.alarm;
		if (present != null) {
			present.cancel();
		}
	}

	private void replace(@Nullable Alarm previous, Alarm next) {
		if (previous != null) {
			previous.cancel();
		}
		try {
			next.future = this.timer.after(Math.max(0, next.time - System.nanoTime()), next);
		}
		catch (RejectedExecutionException ex) {
			// The timer ends only with the server, and then all waits end.
		}
		if (this.cancelled) {
			next.cancel();
		}
	}

	private void ring(Alarm rung) {
		// From here on a wait that begins sets an alarm of its own.
		ALARM.compareAndSet(this, rung, null);
		long now = System.nanoTime();
		long remaining = Math.min(this.reader.expire(now), this.writer.expire(now));
		if (remaining != Long.MAX_VALUE && !this.cancelled) {
			ensureBy(now + remaining);
		}
	}

	/**
	 * A timer that was set.
	 */
	private final class Alarm implements Runnable {

		private final long time;

		private volatile @Nullable Future<?> future;

		Alarm(long time) {
			this.time = time;
		}

		@Override
		public void run() {
			ring(this);
		}

		void cancel() {
			Future<?> set = this.future;
			if (set != null) {
				set.cancel(false);
			}
		}

	}

}
