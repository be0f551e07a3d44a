package io.github.socketserver.selftest.trial;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What the handlers of a trial have in common: how often they began and ended, and what
 * they are told to do.
 *
 * @since 0.1.0
 */
public final class HandlerLedger {

	private final AtomicLong setups = new AtomicLong();

	private final AtomicLong finishes = new AtomicLong();

	private final AtomicLong finishedTwice = new AtomicLong();

	private final CountDownLatch gate = new CountDownLatch(1);

	private final AtomicInteger blocked = new AtomicInteger();

	private volatile @Nullable FaultyHook faultyHook;

	private volatile @Nullable Runnable action;

	/**
	 * Creates a ledger.
	 */
	public HandlerLedger() {
	}

	/**
	 * Has a hook of all handlers fail from now on.
	 * @param hook the hook; {@code null} for none
	 */
	public void fail(@Nullable FaultyHook hook) {
		this.faultyHook = hook;
	}

	/**
	 * Sets what a handler does that is asked to act.
	 * @param action the action
	 */
	public void onAct(Runnable action) {
		this.action = action;
	}

	/**
	 * Lets the handlers go on that were told to block.
	 */
	public void release() {
		this.gate.countDown();
	}

	/**
	 * Returns how many handlers block, as they were told to.
	 * @return the number
	 */
	public int blocked() {
		return this.blocked.get();
	}

	/**
	 * Returns how many handlers were set up.
	 * @return the number
	 */
	public long setups() {
		return this.setups.get();
	}

	/**
	 * Returns how many handlers were finished.
	 * @return the number
	 */
	public long finishes() {
		return this.finishes.get();
	}

	long finishedTwice() {
		return this.finishedTwice.get();
	}

	/**
	 * Called by a handler at the begin of a hook.
	 * @param hook the hook
	 */
	public void enter(FaultyHook hook) {
		if (this.faultyHook == hook) {
			throw new PlantedException(hook.name());
		}
	}

	/**
	 * Called by a handler whose {@code setup} has ended.
	 */
	public void setUp() {
		this.setups.incrementAndGet();
	}

	/**
	 * Called by a handler at the begin of its {@code finish}.
	 * @param time how often it has been called for this handler, with this time
	 */
	public void finished(int time) {
		if (time > 1) {
			this.finishedTwice.incrementAndGet();
		}
		else {
			this.finishes.incrementAndGet();
		}
	}

	void act() {
		Runnable planned = this.action;
		if (planned != null) {
			planned.run();
		}
	}

	void block() throws InterruptedException {
		this.blocked.incrementAndGet();
		try {
			this.gate.await();
		}
		finally {
			this.blocked.decrementAndGet();
		}
	}

	/**
	 * Where a handler may fail.
	 *
	 * @since 0.1.0
	 */
	public enum FaultyHook {

		/**
		 * When it is made.
		 */
		CONSTRUCTOR,

		/**
		 * In its {@code setup}.
		 */
		SETUP,

		/**
		 * In its {@code finish}.
		 */
		FINISH

	}

}
