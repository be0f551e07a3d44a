package io.github.socketserver.transport;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Someone who waits for readiness: the thread that created the object, or a task.
 */
final class Waiter {

	private final Thread thread = Thread.currentThread();

	private final @Nullable Runnable task;

	private volatile boolean ended;

	Waiter(@Nullable Runnable task) {
		this.task = task;
	}

	void end() {
		if (this.task != null) {
			this.task.run();
			return;
		}
		this.ended = true;
		LockSupport.unpark(this.thread);
	}

	boolean await(long deadline) {
		boolean interrupted = false;
		boolean expired = false;
		while (!this.ended && !expired) {
			// A pending interrupt would turn each park into a spin.
			interrupted |= Thread.interrupted();
			expired = !park(deadline);
		}
		if (interrupted) {
			this.thread.interrupt();
		}
		return this.ended;
	}

	private boolean park(long deadline) {
		if (deadline == Long.MAX_VALUE) {
			LockSupport.park(this);
			return true;
		}
		long remaining = deadline - System.nanoTime();
		if (remaining > 0) {
			LockSupport.parkNanos(this, remaining);
		}
		return remaining > 0;
	}

}
