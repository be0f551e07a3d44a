package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One run of a server's loop, or one {@code handleRequest}: waits for requests and lets
 * the server serve them. It is woken explicitly, it never polls.
 */
final class ServerLoop {

	private static final long NEVER = Long.MAX_VALUE;

	private final BaseServer<?> server;

	private final Selector selector;

	private final List<SelectionKey> keys = new ArrayList<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable Thread thread;

	private volatile boolean stopRequested;

	private volatile boolean broken;

	private volatile long drainUntil = Long.MIN_VALUE;

	private ServerLoop(BaseServer<?> server, Selector selector) {
		this.server = server;
		this.selector = selector;
	}

	static ServerLoop open(BaseServer<?> server) throws IOException {
		ServerLoop loop = new ServerLoop(server, server.selectorProvider().openSelector());
		try {
			for (SelectableChannel channel : server.channels()) {
				loop.keys.add(channel.register(loop.selector, 0));
			}
			return loop;
		}
		catch (IOException | RuntimeException ex) {
			loop.selector.close();
			throw ex;
		}
	}

	/**
	 * Serves requests until asked to stop.
	 */
	void run() {
		this.thread = Thread.currentThread();
		try {
			long nextActions = System.nanoTime();
			while (!this.stopRequested) {
				nextActions = turn(nextActions);
			}
			drain();
		}
		finally {
			this.thread = null;
		}
	}

	/**
	 * Serves one request, if one comes in time.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()};
	 * {@link Long#MAX_VALUE} for never
	 * @return whether one came
	 */
	boolean runOnce(long deadline) {
		this.thread = Thread.currentThread();
		try {
			boolean served = false;
			boolean expired = false;
			while (!this.stopRequested && !served && !expired) {
				long remaining = (deadline == NEVER) ? NEVER : deadline - System.nanoTime();
				await(Math.max(0, remaining));
				served = this.server.mayAccept() && this.server.serveNext();
				expired = !served && remaining <= 0;
				this.stopRequested |= !served && Thread.currentThread().isInterrupted();
			}
			return served;
		}
		finally {
			this.thread = null;
		}
	}

	boolean isStopRequested() {
		return this.stopRequested;
	}

	boolean isBroken() {
		return this.broken;
	}

	void requestStop() {
		this.stopRequested = true;
		wakeup();
	}

	/**
	 * Asks the loop to serve what is queued already and then to end.
	 * @param until when to end at the latest, in terms of {@link System#nanoTime()}
	 */
	void requestDrain(long until) {
		this.drainUntil = until;
		requestStop();
	}

	void wakeup() {
		if (this.selector.isOpen()) {
			this.selector.wakeup();
		}
	}

	boolean isCurrentThread() {
		return this.thread == Thread.currentThread();
	}

	boolean awaitEnd(long deadline) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return this.ended.await((deadline == NEVER) ? NEVER : deadline - System.nanoTime(),
							TimeUnit.NANOSECONDS);
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private long turn(long nextActions) {
		boolean ready = await(Math.max(0, nextActions - System.nanoTime()));
		if (Thread.currentThread().isInterrupted()) {
			this.stopRequested = true;
		}
		boolean served = false;
		while (ready && !this.stopRequested && this.server.mayAccept() && this.server.serveNext()) {
			served = true;
			this.server.runServiceActions();
		}
		if (ready && !served) {
			this.server.runServiceActions();
		}
		long now = System.nanoTime();
		if (now - nextActions < 0) {
			return nextActions;
		}
		this.server.runServiceActions();
		return now + Math.max(1, this.server.config().pollInterval().toNanos());
	}

	private boolean await(long timeout) {
		boolean accepting = this.server.mayAccept();
		try {
			for (SelectionKey key : this.keys) {
				if (!key.channel().isOpen()) {
					throw new CancelledKeyException();
				}
				int ops = key.channel().validOps() & (SelectionKey.OP_ACCEPT | SelectionKey.OP_READ);
				key.interestOps(accepting ? ops : 0);
			}
			return select(accepting ? timeout : Math.min(timeout, this.server.acceptPause())) > 0;
		}
		catch (CancelledKeyException ex) {
			// Somebody has closed the listener: there is nothing left to wait for.
			this.broken = !this.stopRequested;
			this.stopRequested = true;
			return false;
		}
		catch (IOException ex) {
			this.server.acceptFailed(ex);
			return false;
		}
	}

	private int select(long nanos) throws IOException {
		long millis = Math.min(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), Integer.MAX_VALUE);
		if (this.stopRequested) {
			return 0;
		}
		int ready = (millis > 0 && nanos != NEVER) ? this.selector.select(millis)
				: (nanos == NEVER) ? this.selector.select() : this.selector.selectNow();
		this.selector.selectedKeys().clear();
		return ready;
	}

	/*
	 * A registered channel stays open until its selector lets go of it, and whoever
	 * connects between the last accept and the close is reset: nothing may come between.
	 */
	private void drain() {
		if (this.drainUntil == Long.MIN_VALUE) {
			return;
		}
		close();
		int count = this.server.config().queueSize();
		while (count-- > 0 && System.nanoTime() - this.drainUntil < 0 && this.server.mayDrain()
				&& this.server.serveNext()) {
			this.server.runServiceActions();
		}
		this.server.loopControl().closeListenerUnlessNeeded();
	}

	void close() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			this.server.loopCloseFailed(ex);
		}
	}

	/**
	 * Tells those who wait for the end.
	 */
	void markEnded() {
		this.ended.countDown();
	}

}
