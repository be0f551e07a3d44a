package io.github.socketserver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Lets a receiving thread leave the processors to the handlers that it has started:
 * virtual threads that nobody runs yet. Otherwise each datagram that arrives would wake
 * it, and take the processor from a handler for it alone; so it finds several at once.
 */
final class HandlerStarts {

	private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);

	private final long longestWait;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile @Nullable Thread receiver;

	HandlerStarts() {
		this(LONGEST_WAIT);
	}

	HandlerStarts(long longestWait) {
		this.longestWait = longestWait;
	}

	/**
	 * Takes note that a handler has been started, and has not begun yet.
	 */
	void started() {
		this.waiting.incrementAndGet();
	}

	void begun() {
		this.waiting.decrementAndGet();
	}

	/**
	 * Takes note that a handler has ended: its processor is free.
	 */
	void ended() {
		Thread parked = this.receiver;
		if (parked != null && this.waiting.get() <= 0) {
			this.receiver = null;
			LockSupport.unpark(parked);
		}
	}

	/**
	 * Waits until all handlers have begun, but not long: they may have to wait for a
	 * processor themselves.
	 * @return whether it has waited
	 */
	boolean await() {
		if (this.waiting.get() <= 0) {
			return false;
		}
		Thread self = Thread.currentThread();
		long deadline = System.nanoTime() + this.longestWait;
		this.receiver = self;
		long remaining = this.longestWait;
		while (this.waiting.get() > 0 && remaining > 0 && !self.isInterrupted()) {
			LockSupport.parkNanos(this, remaining);
			remaining = deadline - System.nanoTime();
		}
		this.receiver = null;
		return true;
	}

}
