package io.github.socketserver;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.socketserver.event.LogThrottle;
import io.github.socketserver.transport.Deadlines;
import io.github.socketserver.transport.Multiplexer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that looks after many connections and calls their handlers. Each turn it waits
 * until some are ready, serves each of them a little, and does what other threads have
 * asked for. Nothing that it does waits for a client.
 */
final class SelectingLoop {

	private static final Logger logger = LoggerFactory.getLogger(SelectingLoop.class);

	private final Multiplexer multiplexer;

	private final Thread thread;

	private final LoopBuffers buffers = new LoopBuffers();

	private final Deadlines deadlines = new Deadlines();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean mayWait = new AtomicBoolean();

	private final AtomicInteger load = new AtomicInteger();

	private final LogThrottle throttle = new LogThrottle();

	/*
	 * Odd while somebody is being served.
	 */
	private final AtomicLong steps = new AtomicLong();

	private int depth;

	private Queue<LoopConnection> unfinished = new ArrayDeque<>();

	private Queue<LoopConnection> unfinishedNext = new ArrayDeque<>();

	private @Nullable Guest guest;

	private volatile boolean closed;

	private SelectingLoop(Multiplexer multiplexer, String name, boolean daemon) {
		this.multiplexer = multiplexer;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(daemon);
	}

	/**
	 * Opens a loop and starts its thread.
	 * @param waiting opens what the loop waits with
	 * @param name name of the thread
	 * @param daemon whether the process may end while the thread runs
	 * @return the loop
	 * @throws IOException if the operating system has no room for one
	 */
	static SelectingLoop open(WaitingPlan waiting, String name, boolean daemon) throws IOException {
		SelectingLoop loop = new SelectingLoop(waiting.openMultiplexer(), name, daemon);
		try {
			loop.thread.start();
			return loop;
		}
		catch (Throwable ex) {
			loop.multiplexer.close();
			throw ex;
		}
	}

	/**
	 * Has something done on the loop's thread.
	 * @param task what
	 */
	void execute(Runnable task) {
		this.tasks.add(task);
		wakeup();
	}

	/**
	 * Has the guest be asked again before the loop waits, or goes on waiting.
	 */
	void wakeup() {
		if (this.mayWait.compareAndSet(true, false) && !isCurrentThread()) {
			this.multiplexer.wakeup();
		}
	}

	boolean isCurrentThread() {
		return Thread.currentThread() == this.thread;
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * Returns how many connections the loop looks after.
	 * @return the number
	 */
	AtomicInteger load() {
		return this.load;
	}

	/**
	 * Ends the loop. May be called on its own thread, which then ends by itself.
	 */
	void close() {
		this.closed = true;
		wakeup();
		if (!isCurrentThread()) {
			Threads.join(this.thread);
		}
	}

	// For whoever is served, on the loop's thread

	Multiplexer multiplexer() {
		return this.multiplexer;
	}

	LoopBuffers buffers() {
		return this.buffers;
	}

	Deadlines deadlines() {
		return this.deadlines;
	}

	/**
	 * Gives a connection another turn after all others, whether it is ready or not.
	 * @param connection the connection
	 */
	void serveAgain(LoopConnection connection) {
		this.unfinishedNext.add(connection);
	}

	/**
	 * Sets who else is to be served in each turn.
	 * @param guest who; {@code null} for nobody
	 */
	void setGuest(@Nullable Guest guest) {
		this.guest = guest;
	}

	/**
	 * Takes note that somebody's turn begins. Turns may be nested.
	 */
	void begin() {
		this.depth++;
		this.steps.lazySet((this.steps.getPlain() + 1) | 1);
	}

	/**
	 * Takes note that somebody's turn has ended. An interrupt that is left pending was
	 * not meant for whoever is next.
	 */
	void end() {
		Thread.interrupted();
		this.depth--;
		long next = this.steps.getPlain() + 1;
		this.steps.lazySet((this.depth > 0) ? next | 1 : next);
	}

	/**
	 * Returns a number that changes whenever somebody's turn begins or ends.
	 * @return the number, see {@link #isServing}
	 */
	long step() {
		return this.steps.get();
	}

	/**
	 * Returns what a number of {@link #step()} means.
	 * @param step the number
	 * @return whether somebody was being served then
	 */
	static boolean isServing(long step) {
		return (step & 1) != 0;
	}

	void report(Throwable failure) {
		QuietLog.write(this.throttle, failure,
				(suppressed, printable) -> logger.error("Loop '{}' met an error and goes on ({} more like this)",
						this.thread.getName(), suppressed, printable));
	}

	private void run() {
		while (!this.closed) {
			try {
				turn();
			}
			catch (Throwable ex) {
				report(ex);
			}
		}
		try {
			this.multiplexer.close();
		}
		catch (IOException | RuntimeException ex) {
			report(ex);
		}
	}

	private void turn() throws IOException {
		runTasks();
		serveUnfinished();
		// Whoever changes from here on what the guest looks at ends the wait.
		this.mayWait.set(true);
		long wait = (this.guest != null) ? this.guest.beforeWait() : Long.MAX_VALUE;
		poll(Math.min(wait, this.deadlines.remaining()));
		this.deadlines.expire();
	}

	private void poll(long nanos) throws IOException {
		boolean busy = !this.tasks.isEmpty() || !this.unfinishedNext.isEmpty() || this.closed || !this.mayWait.get();
		try {
			this.multiplexer.poll(busy ? 0 : nanos);
		}
		finally {
			this.mayWait.set(false);
		}
		// One that comes between the turns would let no poll wait.
		Thread.interrupted();
	}

	private void runTasks() {
		Runnable task = this.tasks.poll();
		while (task != null) {
			begin();
			try {
				task.run();
			}
			catch (Throwable ex) {
				report(ex);
			}
			end();
			task = this.tasks.poll();
		}
	}

	private void serveUnfinished() {
		Queue<LoopConnection> now = this.unfinishedNext;
		this.unfinishedNext = this.unfinished;
		this.unfinished = now;
		LoopConnection connection = now.poll();
		while (connection != null) {
			connection.takeTurn();
			connection = now.poll();
		}
	}

	/**
	 * Is served in each turn besides the connections.
	 */
	@FunctionalInterface
	interface Guest {

		/**
		 * Called before the loop waits.
		 * @return how long it may wait at most, in nanoseconds
		 */
		long beforeWait();

	}

}
