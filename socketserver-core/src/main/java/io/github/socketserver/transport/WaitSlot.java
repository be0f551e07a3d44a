package io.github.socketserver.transport;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Holds the one who waits for a direction of a channel, a thread or a task. A wait
 * allocates nothing.
 *
 * @since 0.1.0
 */
public final class WaitSlot extends AtomicReference<@Nullable Object> {

	private static final long serialVersionUID = 1L;

	/*
	 * In the place of a thread until that has noticed.
	 */
	private static final Object EXPIRED = new Object();

	private volatile long deadline;

	/**
	 * Creates a slot in which nobody waits.
	 */
	public WaitSlot() {
		// Nobody waits.
	}

	/**
	 * Begins the wait of the calling thread.
	 * @param deadline when {@link #expire} ends it, in terms of
	 * {@link System#nanoTime()}; {@link Long#MAX_VALUE} for never
	 */
	public void begin(long deadline) {
		occupy(Thread.currentThread());
		this.deadline = deadline;
	}

	/**
	 * Begins the wait of a task.
	 * @param task what to run when the wait ends
	 */
	public void begin(Runnable task) {
		occupy(task);
		this.deadline = Long.MAX_VALUE;
	}

	private void occupy(Object waiting) {
		if (!compareAndSet(null, waiting)) {
			throw new IllegalStateException("Another thread waits for the same direction of this connection");
		}
	}

	/**
	 * Parks the calling thread until its wait has ended. An interrupt stays pending.
	 * @return {@code false} if the wait has ended at its deadline
	 */
	public boolean await() {
		Thread waiting = Thread.currentThread();
		boolean interrupted = false;
		while (get() == waiting) {
			// A pending interrupt would turn each park into a spin.
			interrupted |= Thread.interrupted();
			LockSupport.park(this);
		}
		if (interrupted) {
			waiting.interrupt();
		}
		return !takeExpired();
	}

	/*
	 * The deadline may have been an earlier wait's.
	 */
	private boolean takeExpired() {
		return compareAndSet(EXPIRED, null) && System.nanoTime() - this.deadline >= 0;
	}

	/**
	 * Returns whether somebody waits.
	 * @return {@code true} if so
	 */
	public boolean isOccupied() {
		return isWait(get());
	}

	private static boolean isWait(@Nullable Object waiting) {
		return waiting != null && waiting != EXPIRED;
	}

	/**
	 * Ends the wait if its deadline has passed.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 * @return how many nanoseconds are left, {@link Long#MAX_VALUE} if there is no
	 * deadline
	 */
	long expire(long now) {
		long end = this.deadline;
		Object waiting = get();
		if (!isWait(waiting) || end == Long.MAX_VALUE) {
			return Long.MAX_VALUE;
		}
		if (end - now > 0) {
			return end - now;
		}
		if (!(waiting instanceof Thread thread)) {
			end();
		}
		else if (compareAndSet(thread, EXPIRED)) {
			LockSupport.unpark(thread);
		}
		return Long.MAX_VALUE;
	}

	/**
	 * Ends the wait, if there is one.
	 * @return whether there was one
	 */
	public boolean end() {
		Object waiting = getAndSet(null);
		if (waiting instanceof Thread thread) {
			LockSupport.unpark(thread);
		}
		else if (waiting instanceof Runnable task) {
			task.run();
		}
		return isWait(waiting);
	}

}
