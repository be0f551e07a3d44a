package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * {@link Readiness.Registration} over a selector from a {@link SelectorPool}, which one
 * thread at a time may wait in. A second thread and tasks wait at the pool's poller.
 */
final class PooledRegistration implements Readiness.Registration {

	private final SelectorPool pool;

	private final SelectableChannel channel;

	/**
	 * Whoever makes it {@link Use#WAITING} or finds it not waiting at the end owns the
	 * selector and the key.
	 */
	private final AtomicReference<Use> use = new AtomicReference<>(Use.NONE);

	private volatile @Nullable Selector selector;

	private @Nullable SelectionKey key;

	private volatile int awaited;

	private volatile boolean readerWoken;

	private Readiness.@Nullable Registration polled;

	PooledRegistration(SelectorPool pool, SelectableChannel channel) {
		this.pool = pool;
		this.channel = channel;
	}

	@Override
	public boolean awaitReadable(long deadline) throws IOException {
		if (takeWakeup()) {
			return true;
		}
		return await(SelectionKey.OP_READ, deadline) || takeWakeup();
	}

	@Override
	public boolean awaitWritable(long deadline) throws IOException {
		return await(SelectionKey.OP_WRITE, deadline);
	}

	/*
	 * The next bytes of a client often come while others are served.
	 */
	@Override
	public boolean letOthersRunFirst() {
		boolean platformThread = !VirtualThreads.isCurrent();
		if (platformThread) {
			Thread.yield();
		}
		return platformThread;
	}

	@Override
	public void wakeupReader() {
		this.readerWoken = true;
		wakeup();
		Readiness.Registration other = existingPolled();
		if (other != null) {
			other.wakeupReader();
		}
	}

	@Override
	public void onReadable(Runnable task) {
		takeWakeup();
		try {
			polled().onReadable(task);
		}
		catch (ClosedChannelException ex) {
			task.run();
		}
	}

	@Override
	public void close() throws IOException {
		Use before = this.use.getAndSet(Use.CLOSED);
		try {
			Readiness.Registration other = existingPolled();
			if (other != null) {
				other.close();
			}
			this.channel.close();
		}
		finally {
			if (before == Use.WAITING) {
				wakeup();
			}
			else if (before == Use.NONE) {
				release();
			}
		}
	}

	/**
	 * Lets the thread that waits look whether it still should.
	 */
	void wakeup() {
		Selector present = this.selector;
		if (present != null) {
			present.wakeup();
		}
	}

	private boolean await(int op, long deadline) throws IOException {
		if (VirtualThreads.isCurrent() || !this.use.compareAndSet(Use.NONE, Use.WAITING)) {
			return awaitPolled(op, deadline);
		}
		this.awaited = op;
		boolean selectable = false;
		try {
			selectable = prepare(op);
			if (selectable) {
				return select(op, deadline);
			}
		}
		catch (CancelledKeyException | ClosedSelectorException ex) {
			throw new ClosedChannelException();
		}
		finally {
			this.awaited = 0;
			if (!this.use.compareAndSet(Use.WAITING, Use.NONE)) {
				release();
			}
		}
		return awaitPolled(op, deadline);
	}

	private boolean awaitPolled(int op, long deadline) throws IOException {
		if (this.awaited == op) {
			throw new IllegalStateException("Another thread waits for the same direction of this connection");
		}
		Readiness.Registration other = polled();
		return (op == SelectionKey.OP_READ) ? other.awaitReadable(deadline) : other.awaitWritable(deadline);
	}

	private boolean prepare(int op) throws IOException {
		if (this.key != null) {
			if (this.key.interestOps() != op) {
				this.key.interestOps(op);
			}
			return true;
		}
		Selector taken = this.pool.take(this);
		if (taken == null) {
			return false;
		}
		this.selector = taken;
		this.key = this.channel.register(taken, op);
		return true;
	}

	/*
	 * Whoever wants the wait to end says so first and wakes the selector up then.
	 */
	private boolean select(int op, long deadline) throws IOException {
		Selector own = this.selector;
		boolean interrupted = false;
		boolean ready = false;
		long remaining = Long.MAX_VALUE;
		while (own != null && !ready && remaining > 0 && mayWait(op)) {
			// A pending interrupt would turn each select into a spin.
			interrupted |= Thread.interrupted();
			remaining = remaining(deadline);
			ready = (remaining > 0) ? own.select(PooledRegistration::ignore, millis(remaining)) > 0
					: own.selectNow(PooledRegistration::ignore) > 0;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (isClosed()) {
			throw new ClosedChannelException();
		}
		return ready;
	}

	private boolean mayWait(int op) {
		return !isClosed() && !(op == SelectionKey.OP_READ && this.readerWoken);
	}

	private boolean isClosed() {
		return this.use.get() == Use.CLOSED || this.pool.isClosed() || !this.channel.isOpen();
	}

	private static void ignore(SelectionKey key) {
	}

	private static long remaining(long deadline) {
		return (deadline == Long.MAX_VALUE) ? Long.MAX_VALUE : deadline - System.nanoTime();
	}

	/*
	 * Rounded up, so that a wait never ends early; 0 is a wait without a limit.
	 */
	private static long millis(long nanos) {
		return (nanos == Long.MAX_VALUE) ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
	}

	private boolean takeWakeup() {
		boolean woken = this.readerWoken;
		if (woken) {
			this.readerWoken = false;
		}
		return woken;
	}

	/*
	 * The channel keeps its descriptor until the selector has run once more.
	 */
	private void release() {
		Selector own = this.selector;
		SelectionKey ownKey = this.key;
		if (own == null) {
			return;
		}
		this.selector = null;
		this.key = null;
		try {
			if (ownKey != null) {
				ownKey.cancel();
			}
			own.selectNow();
			this.pool.giveBack(this, own);
		}
		catch (IOException | ClosedSelectorException ex) {
			this.pool.lose(this, own);
		}
	}

	private synchronized Readiness.@Nullable Registration existingPolled() {
		return this.polled;
	}

	private synchronized Readiness.Registration polled() throws ClosedChannelException {
		if (this.use.get() == Use.CLOSED) {
			throw new ClosedChannelException();
		}
		if (this.polled == null) {
			this.polled = this.pool.poller().register(this.channel);
		}
		return this.polled;
	}

	/**
	 * What is done with the selector.
	 */
	private enum Use {

		NONE, WAITING, CLOSED

	}

}
