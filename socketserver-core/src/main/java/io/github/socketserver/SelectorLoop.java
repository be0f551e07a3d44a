package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * {@link ServerLoop} that has the calling thread and a selector to itself.
 */
final class SelectorLoop extends ServerLoop {

	private final Selector selector;

	private final List<SelectionKey> keys = new ArrayList<>();

	private SelectorLoop(BaseServer<?> server, int acceptor, @Nullable AcceptorGroup group, Selector selector) {
		super(server, acceptor, group);
		this.selector = selector;
	}

	static SelectorLoop open(BaseServer<?> server) throws IOException {
		return open(server, Sockets.ALL, null);
	}

	static SelectorLoop open(BaseServer<?> server, int acceptor, @Nullable AcceptorGroup group) throws IOException {
		SelectorLoop loop = new SelectorLoop(server, acceptor, group, server.selectorProvider().openSelector());
		try {
			for (SelectableChannel channel : server.channels(acceptor)) {
				loop.keys.add(channel.register(loop.selector, 0));
			}
			return loop;
		}
		catch (IOException | RuntimeException ex) {
			loop.selector.close();
			throw ex;
		}
	}

	@Override
	void run() {
		enter();
		try {
			long nextActions = System.nanoTime();
			while (!isStopRequested()) {
				nextActions = turn(nextActions);
			}
			if (isToDrain()) {
				close();
			}
			drain();
			awaitExpected();
		}
		finally {
			leave();
		}
	}

	@Override
	void served() {
		stopIfInterrupted();
	}

	private void awaitExpected() {
		long wait = serveExpected();
		while (wait > 0 && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, wait);
			wait = serveExpected();
		}
	}

	/**
	 * Serves one request, if one comes in time.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()};
	 * {@link Long#MAX_VALUE} for never
	 * @return whether one came
	 */
	boolean runOnce(long deadline) {
		enter();
		try {
			boolean served = false;
			boolean expired = false;
			while (!isStopRequested() && !served && !expired) {
				long remaining = (deadline == NEVER) ? NEVER : deadline - System.nanoTime();
				await(Math.max(0, remaining));
				served = server().mayAccept() && server().serveNext();
				expired = !served && remaining <= 0;
				if (!served && Thread.currentThread().isInterrupted()) {
					requestStop();
				}
			}
			return served;
		}
		finally {
			leave();
		}
	}

	@Override
	void wakeup() {
		if (this.selector.isOpen()) {
			this.selector.wakeup();
		}
		else {
			unpark();
		}
	}

	private long turn(long nextActions) {
		boolean ready = await(callsTimedActions() ? Math.max(0, nextActions - System.nanoTime()) : NEVER);
		stopIfInterrupted();
		if (ready) {
			serve(Integer.MAX_VALUE);
		}
		return runDueActions(nextActions);
	}

	private boolean await(long timeout) {
		long pause = server().acceptPause();
		boolean accepting = pause == 0 && server().mayAcceptAfterPause();
		try {
			for (SelectionKey key : this.keys) {
				if (!key.channel().isOpen()) {
					throw new CancelledKeyException();
				}
				int ops = key.channel().validOps() & (SelectionKey.OP_ACCEPT | SelectionKey.OP_READ);
				key.interestOps(accepting ? ops : 0);
			}
			if (accepting && server().control().hasReceived(acceptor())) {
				return true;
			}
			server().control().awaitHandlers(acceptor());
			return select((pause > 0) ? Math.min(timeout, pause) : timeout) > 0;
		}
		catch (CancelledKeyException ex) {
			listenerGone();
			return false;
		}
		catch (IOException ex) {
			server().acceptFailed(ex);
			return false;
		}
	}

	private int select(long nanos) throws IOException {
		long millis = Math.min(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), Integer.MAX_VALUE);
		if (isStopRequested()) {
			return 0;
		}
		int ready = (millis > 0 && nanos != NEVER) ? this.selector.select(millis)
				: (nanos == NEVER) ? this.selector.select() : this.selector.selectNow();
		this.selector.selectedKeys().clear();
		return ready;
	}

	@Override
	void close() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			server().loopCloseFailed(ex);
		}
	}

}
