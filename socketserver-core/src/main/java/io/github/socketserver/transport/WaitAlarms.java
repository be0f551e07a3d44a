package io.github.socketserver.transport;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The alarms of all connections that wait. The timer is set for the earliest of them
 * only, so that a connection needs no timer of its own.
 *
 * @since 0.1.0
 */
public final class WaitAlarms {

	private final WaitTimer timer;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deadlines deadlines = new Deadlines();

	private @Nullable Future<?> next;

	private long nextDue;

	/**
	 * Creates alarms, of which none is set.
	 * @param timer rings for the earliest
	 */
	public WaitAlarms(WaitTimer timer) {
		this.timer = timer;
	}

	/**
	 * Sets an alarm, unless it is set to an earlier time.
	 * @param alarm the alarm
	 * @param due the time, in terms of {@link System#nanoTime()}
	 */
	void setBy(ChannelWaits alarm, long due) {
		this.lock.lock();
		try {
			if (!alarm.isCancelled() && (!alarm.isDueSometime() || alarm.due - due > 0)) {
				this.deadlines.set(alarm, due);
				alarm.markSet(true);
				setTimer();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forgets an alarm, and the timer with the last one.
	 * @param alarm the alarm
	 */
	void remove(ChannelWaits alarm) {
		this.lock.lock();
		try {
			this.deadlines.remove(alarm);
			if (this.deadlines.first() == null) {
				forgetTimer();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/*
	 * A timer that is set already for an earlier time sets itself anew.
	 */
	private void setTimer() {
		Expiring first = this.deadlines.first();
		if (first == null || (this.next != null && this.nextDue - first.due <= 0)) {
			return;
		}
		forgetTimer();
		try {
			this.nextDue = first.due;
			this.next = this.timer.after(Math.max(0, first.due - System.nanoTime()), this::ring);
		}
		catch (RejectedExecutionException ex) {
			// The timer ends only with the server, and then all waits end.
		}
	}

	private void forgetTimer() {
		if (this.next != null) {
			this.next.cancel(false);
		}
		this.next = null;
	}

	private void ring() {
		long now = System.nanoTime();
		Expiring due = takeDue(now);
		while (due != null) {
			expire(due, now);
			due = takeDue(now);
		}
		this.lock.lock();
		try {
			forgetTimer();
			setTimer();
		}
		finally {
			this.lock.unlock();
		}
	}

	/*
	 * From here on a wait that begins sets its alarm anew.
	 */
	private @Nullable Expiring takeDue(long now) {
		this.lock.lock();
		try {
			Expiring first = this.deadlines.first();
			if (first == null || first.due - now > 0) {
				return null;
			}
			this.deadlines.remove(first);
			((ChannelWaits) first).markSet(false);
			return first;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void expire(Expiring due, long now) {
		try {
			due.expire(now);
		}
		catch (Throwable ex) {
			// A task that fails must not keep others waiting.
		}
	}

}
