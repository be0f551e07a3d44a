package io.github.socketserver;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.io.HeldReplies;

/**
 * Sends replies that were held back for about 2 ms. It ticks only while there are such
 * replies, and looks only at those who hold some back time and again, so that holding one
 * back costs next to nothing.
 */
final class HeldReplyTimer implements HeldReplies {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long SHORTEST_HOLD = TICK / 2;

	private final ScheduledExecutorService timer;

	private final Set<HeldReplyWatch> watches = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean ticking = new AtomicBoolean();

	private volatile int ticks;

	HeldReplyTimer(ScheduledExecutorService timer) {
		this.timer = timer;
	}

	/*
	 * Many connections never hold anything back.
	 */
	@Override
	public HeldReplies watch(Holder holder) {
		return newWatch().watch(holder);
	}

	/**
	 * Returns the watch for one more connection, or socket of datagrams.
	 * @return the watch
	 */
	HeldReplies newWatch() {
		return new HeldReplyWatch(this);
	}

	/**
	 * Returns how often the timer has looked.
	 * @return the number, which may overflow
	 */
	int ticks() {
		return this.ticks;
	}

	void add(HeldReplyWatch watch) {
		this.watches.add(watch);
		if (!this.ticking.get() && this.ticking.compareAndSet(false, true)) {
			try {
				scheduleTick();
			}
			catch (RuntimeException | Error ex) {
				this.watches.remove(watch);
				watch.end();
				throw ex;
			}
		}
	}

	/*
	 * Whoever comes after a failure tries again.
	 */
	private void scheduleTick() {
		try {
			this.timer.schedule(this::tick, TICK, TimeUnit.NANOSECONDS);
		}
		catch (RuntimeException | Error ex) {
			this.ticking.set(false);
			throw ex;
		}
	}

	private void tick() {
		int tick = this.ticks + 1;
		this.ticks = tick;
		long due = System.nanoTime() - SHORTEST_HOLD;
		try {
			this.watches.forEach((watch) -> look(watch, tick, due));
		}
		finally {
			goOn();
		}
	}

	private void goOn() {
		this.ticking.set(false);
		// Somebody may have come between the look and the change.
		if (!this.watches.isEmpty() && this.ticking.compareAndSet(false, true)) {
			scheduleTick();
		}
	}

	private void look(HeldReplyWatch watch, int tick, long due) {
		try {
			Holder holder = watch.holder();
			if (holder.isHolding()) {
				holder.flushHeldBefore(due);
			}
			else if (watch.isIdle(tick)) {
				forget(watch);
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			// The handler meets the same error at its next read or write.
			forget(watch);
		}
	}

	/*
	 * A hold that began meanwhile has found itself watched.
	 */
	private void forget(HeldReplyWatch watch) {
		this.watches.remove(watch);
		watch.end();
		if (watch.holder().isHolding()) {
			watch.begin();
		}
	}

}
