package io.github.socketserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.concurrency.Dispatcher;
import io.github.socketserver.event.RequestObserver;
import io.github.socketserver.request.StopServerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a server's loop, or one {@code handleRequest}: waits for requests and lets
 * the server serve them. It is woken explicitly, it never polls.
 */
abstract class ServerLoop {

	static final long NEVER = Long.MAX_VALUE;

	private static final Logger logger = LoggerFactory.getLogger(ServerLoop.class);

	/**
	 * How long the end waits for what proxies say of the connections that were accepted
	 * last.
	 */
	private static final long LONGEST_EXPECTATION = TimeUnit.MILLISECONDS.toNanos(500);

	/**
	 * How many requests may be dispatched before a thread comes for each of them at the
	 * latest.
	 */
	private static final int LONGEST_BURST = 64;

	private final BaseServer<?> server;

	/*
	 * Who knows when it is to stop: the loop itself, or the group that it belongs to.
	 */
	private final ServerLoop leader;

	private final int acceptor;

	private final List<SocketAddress> addresses;

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable Thread thread;

	private RequestObserver.Scope scope = RequestObserver.Scope.NONE;

	private volatile boolean stopRequested;

	private volatile boolean broken;

	private volatile long drainUntil = Long.MIN_VALUE;

	private long expectUntil;

	/**
	 * Creates a loop for all sockets of a server.
	 * @param server the server
	 */
	ServerLoop(BaseServer<?> server) {
		this(server, Sockets.ALL, null);
	}

	/**
	 * Creates a loop.
	 * @param server the server
	 * @param acceptor whose sockets it is for
	 * @param group the group that it belongs to; {@code null} for none
	 */
	ServerLoop(BaseServer<?> server, int acceptor, @Nullable AcceptorGroup group) {
		this.server = server;
		this.acceptor = acceptor;
		this.addresses = server.localAddresses();
		this.leader = (group != null) ? group : this;
	}

	/**
	 * Opens a loop that runs until it is asked to stop: on a loop of the mode
	 * {@code selecting}, if that is the server's, or else on the thread that calls
	 * {@link #run()}. With several acceptors there is one for each.
	 * @param server the server, bound
	 * @return the loop
	 * @throws IOException if the operating system has no room for one
	 */
	static ServerLoop open(BaseServer<?> server) throws IOException {
		return (server.acceptors() > 1) ? AcceptorGroup.open(server) : open(server, Sockets.ALL, null);
	}

	static ServerLoop open(BaseServer<?> server, int acceptor, @Nullable AcceptorGroup group) throws IOException {
		SelectingLoops loops = server.runtime().loops();
		return (loops != null) ? new HostedLoop(server, loops.all().get(Math.max(0, acceptor)), acceptor, group)
				: SelectorLoop.open(server, acceptor, group);
	}

	/**
	 * Serves requests until asked to stop.
	 */
	abstract void run();

	abstract void wakeup();

	/**
	 * Releases what the loop has opened.
	 */
	abstract void close();

	/**
	 * Ends the loop because of what somebody threw.
	 * @param stop what was thrown
	 * @return {@code false} if it has to be thrown to the thread's own handler instead
	 */
	boolean stopBecause(StopServerException stop) {
		return false;
	}

	final BaseServer<?> server() {
		return this.server;
	}

	/**
	 * Returns whose sockets the loop looks after that runs on the calling thread.
	 * @return the number of the acceptor; {@link Sockets#ALL} if there is only one loop
	 */
	int currentAcceptor() {
		return Sockets.ALL;
	}

	/**
	 * Returns where the server was bound when the loop was opened.
	 * @return the addresses
	 */
	final List<SocketAddress> addresses() {
		return this.addresses;
	}

	final int acceptor() {
		return this.acceptor;
	}

	/*
	 * Of several loops one calls the hook that belongs to none.
	 */
	final boolean callsTimedActions() {
		return this.acceptor <= 0 && !this.server.config().pollInterval().isZero();
	}

	final boolean isStopRequested() {
		return this.leader.stopRequested;
	}

	final boolean isBroken() {
		return this.broken;
	}

	/**
	 * Takes note that somebody has closed the listener: there is nothing left to wait
	 * for.
	 */
	final void listenerGone() {
		this.leader.broken = !this.leader.stopRequested;
		this.leader.stopRequested = true;
		if (this.leader != this) {
			this.leader.wakeup();
		}
	}

	final void requestStop() {
		this.leader.stopRequested = true;
		this.leader.wakeup();
	}

	/**
	 * Ends the loop although nobody has asked for that by the server's methods.
	 * @param reason why, for the log
	 */
	final void stopUnasked(String reason) {
		if (!isStopRequested()) {
			QuietLog.write(() -> logger.info("Socket server '{}' stops serving without having been asked to: {}",
					this.server.name(), reason));
		}
		requestStop();
	}

	/*
	 * The interrupt stays pending.
	 */
	final void stopIfInterrupted() {
		if (Thread.currentThread().isInterrupted()) {
			stopUnasked("the thread of its loop was interrupted");
		}
	}

	/**
	 * Asks the loop to serve what is queued already and then to end.
	 * @param until when to end at the latest, in terms of {@link System#nanoTime()}
	 */
	final void requestDrain(long until) {
		this.drainUntil = until;
		requestStop();
	}

	final void enter() {
		this.thread = Thread.currentThread();
		this.scope = this.server.enterLoop();
	}

	final void leave() {
		this.scope.close();
		this.thread = null;
	}

	boolean isCurrentThread() {
		return this.thread == Thread.currentThread();
	}

	final boolean awaitEnd(long deadline) {
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

	/**
	 * Serves the requests that are there, and calls the server's hook after each.
	 * @param most how many at most
	 */
	final void serve(int most) {
		int count = 0;
		int burst;
		do {
			burst = serveBurst(Math.min(most - count, LONGEST_BURST));
			count += burst;
		}
		while (burst == LONGEST_BURST && count < most);
		if (count == 0) {
			this.server.runServiceActions();
		}
	}

	private int serveBurst(int most) {
		Dispatcher dispatcher = this.server.runtime().dispatcher();
		boolean held = this.server.callsNobodyBetweenRequests() && dispatcher.beginBurst();
		try {
			return serveReady(most);
		}
		finally {
			if (held) {
				dispatcher.endBurst();
			}
		}
	}

	private int serveReady(int most) {
		int count = 0;
		while (count < most && !isStopRequested() && this.server.mayAccept() && this.server.serveNext()) {
			count++;
			this.server.runServiceActions();
			served();
		}
		return count;
	}

	/**
	 * Called after each of them.
	 */
	void served() {
	}

	/**
	 * Accepts what is queued, closes the listener and serves what was accepted, if the
	 * loop was asked for that. A registered channel stays open until its selector lets go
	 * of it, and whoever connects between the last accept and the close is reset: so
	 * nothing may look after the listener any more.
	 */
	final void drain() {
		if (isToDrain()) {
			if (this.server.control().takesConnections()) {
				drainListener();
			}
			else {
				serveQueued(this.server.config().queueSize());
				closeListener();
			}
			this.expectUntil = Math.min(this.leader.drainUntil, System.nanoTime() + LONGEST_EXPECTATION);
		}
	}

	private void drainListener() {
		LastRequests<?> last = new LastRequests<>(this.server);
		try {
			if (this.server.servesBeforeItTakesMore()) {
				serveQueued(Integer.MAX_VALUE);
			}
			else {
				last.accept(this.leader.drainUntil);
			}
			closeListener();
			last.serve(this.leader.drainUntil);
		}
		finally {
			last.close();
		}
	}

	private void serveQueued(int most) {
		int count = 0;
		while (count < most && isDraining() && this.server.mayDrain() && this.server.serveNext()) {
			this.server.runServiceActions();
			count++;
		}
	}

	/**
	 * Returns whether the loop accepts only what is there, and then ends.
	 * @return {@code true} if so
	 */
	final boolean isDraining() {
		return isToDrain() && System.nanoTime() - this.leader.drainUntil < 0;
	}

	/*
	 * Clients who come while another acceptor still has somebody to serve go there.
	 */
	private void closeListener() {
		if (this.leader == this) {
			this.server.loopControl().closeListenerUnlessNeeded();
		}
		else {
			this.server.control().closeAcceptor(this.acceptor);
		}
	}

	/**
	 * Serves the connections that were accepted before the listener was closed, and of
	 * which a proxy has told since.
	 * @return how long to wait for more of them at most, in nanoseconds; 0 if there are
	 * none
	 */
	final long serveExpected() {
		if (!isToDrain()) {
			return 0;
		}
		boolean expecting = this.server.control().isExpecting();
		while (this.server.control().hasReceived(this.acceptor) && this.server.mayDrain() && this.server.serveNext()) {
			this.server.runServiceActions();
		}
		return expecting ? Math.max(0, this.expectUntil - System.nanoTime()) : 0;
	}

	final void unpark() {
		LockSupport.unpark(this.thread);
	}

	final boolean isToDrain() {
		return this.leader.drainUntil != Long.MIN_VALUE;
	}

	/**
	 * Calls the server's hook if its time has come.
	 * @param nextActions when that is, in terms of {@link System#nanoTime()}
	 * @return when it is to be called next
	 */
	final long runDueActions(long nextActions) {
		long now = System.nanoTime();
		if (!callsTimedActions() || now - nextActions < 0) {
			return nextActions;
		}
		this.server.runServiceActions();
		this.server.checkReachability();
		return now + Deadline.nanos(this.server.config().pollInterval());
	}

	/**
	 * Tells those who wait for the end.
	 */
	final void markEnded() {
		this.ended.countDown();
	}

}
