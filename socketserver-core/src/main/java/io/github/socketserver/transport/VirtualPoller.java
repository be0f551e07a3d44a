package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@link Readiness} for virtual threads. The poller is a virtual thread itself: it takes
 * turns with the handlers on the same carriers, so that a connection that becomes ready
 * costs no switch between kernel threads. Only when nothing is ready a platform thread,
 * the sentry, does the blocking wait.
 * <p>
 * The sentry also looks after a poller that does not get a turn, because handlers occupy
 * all carriers: then it polls in the poller's stead. And the poller steps aside now and
 * then until the sentry calls it back: a carrier runs what other threads have submitted,
 * such as the handler of a new connection, only when nobody waits in its own queue.
 *
 * @since 0.1.0
 */
public final class VirtualPoller implements Readiness {

	private static final int EMPTY_TURNS = 4;

	private static final long LONGEST_TURN = TimeUnit.MILLISECONDS.toNanos(5);

	/**
	 * What each thread that was woken may need before the poller's next turn.
	 */
	private static final long TIME_PER_THREAD = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long LONGEST_CROWD = TimeUnit.MILLISECONDS.toNanos(5);

	private static final int MOST_YIELDS = 100;

	private final PolledSource source;

	private final WaitAlarms alarms;

	private final Thread poller;

	private final Thread sentry;

	/**
	 * Held by the one thread that polls.
	 */
	private final ReentrantLock polling = new ReentrantLock();

	private volatile boolean sentryOnDuty = true;

	private volatile boolean aside;

	/**
	 * Written by the poller only.
	 */
	private volatile long turns;

	/**
	 * How many threads the poller's last turn may have woken.
	 */
	private int woken;

	private VirtualPoller(PolledSource source, WaitTimer timer, String name) {
		this.source = source;
		this.alarms = new WaitAlarms(timer);
		this.poller = VirtualThreads.factory(name + "-").newThread(this::poll);
		this.sentry = new Thread(this::stand, name);
		this.sentry.setDaemon(true);
	}

	/**
	 * Opens a poller and starts its threads.
	 * @param provider whose channels it is for
	 * @param timer ends the waits that have a deadline
	 * @param name name of the threads
	 * @return the poller
	 * @throws IOException if no selector can be opened
	 */
	public static VirtualPoller open(SelectorProvider provider, WaitTimer timer, String name) throws IOException {
		return open(PolledSelector.open(provider, true), timer, name);
	}

	/**
	 * Opens a poller over something else than a selector, and starts its threads.
	 * @param source what to poll; the poller closes it
	 * @param timer ends the waits that have a deadline
	 * @param name name of the threads
	 * @return the poller
	 */
	public static VirtualPoller open(PolledSource source, WaitTimer timer, String name) {
		VirtualPoller poller = new VirtualPoller(source, timer, name);
		poller.poller.start();
		poller.sentry.start();
		return poller;
	}

	@Override
	public Registration register(SelectableChannel channel) {
		return this.source.register(channel, this.alarms);
	}

	/**
	 * Ends the threads and all waits. May be called by a task that one of them runs; then
	 * they end by themselves. The poller is not waited for, as it may get no turn.
	 */
	@Override
	public void close() {
		this.source.close();
		LockSupport.unpark(this.poller);
		LockSupport.unpark(this.sentry);
		if (!this.polling.isHeldByCurrentThread()) {
			Threads.join(this.sentry);
		}
	}

	private void poll() {
		int empty = 0;
		long calledBackAt = System.nanoTime();
		while (!this.source.isClosed()) {
			if (this.sentryOnDuty) {
				LockSupport.park(this);
				calledBackAt = System.nanoTime();
				continue;
			}
			empty = (turn() > 0) ? 0 : empty + 1;
			if (empty == EMPTY_TURNS) {
				empty = 0;
				this.sentryOnDuty = true;
				LockSupport.unpark(this.sentry);
			}
			else if (System.nanoTime() - calledBackAt < LONGEST_CROWD) {
				Thread.yield();
			}
			else {
				stepAside();
				calledBackAt = System.nanoTime();
			}
		}
	}

	/*
	 * All who are in the carrier's queue have their turn first, so that it is empty then.
	 */
	private void stepAside() {
		Thread.yield();
		this.aside = true;
		LockSupport.unpark(this.sentry);
		while (this.aside && !this.source.isClosed()) {
			LockSupport.park(this);
		}
	}

	private int turn() {
		if (!this.polling.tryLock()) {
			return 1;
		}
		try {
			this.woken = this.source.isClosed() ? 0 : this.source.pollNow();
			return this.woken;
		}
		finally {
			this.polling.unlock();
			this.turns = this.turns + 1;
		}
	}

	private void stand() {
		while (!this.source.isClosed()) {
			if (this.sentryOnDuty) {
				watch();
			}
			else {
				lookAfterPoller();
			}
		}
		this.polling.lock();
		try {
			this.source.release();
		}
		finally {
			this.polling.unlock();
		}
	}

	private void watch() {
		this.polling.lock();
		try {
			this.source.poll();
		}
		finally {
			this.polling.unlock();
		}
		this.sentryOnDuty = false;
		LockSupport.unpark(this.poller);
	}

	/*
	 * A carrier goes on with what the same thread has submitted last, so the poller must
	 * not come back before the carrier has looked elsewhere.
	 */
	private void callBack() {
		for (int i = 0; i < MOST_YIELDS && this.poller.getState() != Thread.State.WAITING; i++) {
			Thread.yield();
		}
		Thread.yield();
		this.aside = false;
		LockSupport.unpark(this.poller);
	}

	private void lookAfterPoller() {
		if (this.aside) {
			callBack();
			return;
		}
		long before = this.turns;
		LockSupport.parkNanos(this, LONGEST_TURN + this.woken * TIME_PER_THREAD);
		if (before == this.turns && !this.sentryOnDuty && !this.aside && this.polling.tryLock()) {
			try {
				this.source.pollNow();
			}
			finally {
				this.polling.unlock();
			}
		}
	}

}
