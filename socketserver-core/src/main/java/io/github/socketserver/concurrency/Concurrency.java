package io.github.socketserver.concurrency;

import java.util.Objects;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Where a server's handlers run: Python's mix-ins as a value. An object only describes a
 * mode; each server opens its own {@link Dispatcher} from it.
 *
 * @since 0.1.0
 */
public abstract class Concurrency {

	private final String name;

	Concurrency(String name) {
		this.name = name;
	}

	/**
	 * One request at a time on the thread that runs the server's loop, as Python's plain
	 * {@code TCPServer}.
	 * @return the mode
	 */
	public static Concurrency synchronous() {
		return SynchronousConcurrency.INSTANCE;
	}

	/**
	 * A platform thread for each request, as Python's {@code ThreadingMixIn}. Threads are
	 * reused for 60 seconds after a request has ended; their number has no limit but
	 * {@code max-connections}.
	 * @return the mode
	 */
	public static Concurrency threading() {
		return ThreadingConcurrency.INSTANCE;
	}

	/**
	 * A virtual thread for each request. Needs Java 21 or later: on an older one the
	 * server refuses to bind.
	 * @return the mode
	 */
	public static Concurrency virtual() {
		return VirtualConcurrency.INSTANCE;
	}

	/**
	 * A bounded number of platform threads with a bounded queue in front.
	 * @param settings the bounds
	 * @return the mode
	 */
	public static Concurrency pool(PoolSettings settings) {
		return new PoolConcurrency(Objects.requireNonNull(settings, "'settings' must not be null"));
	}

	/**
	 * One thread that looks after all connections and calls their handlers whenever a
	 * whole frame has arrived, or a datagram. Serves a {@code LineHandler}, a
	 * {@code FrameHandler} and every handler of datagrams; with another one the server
	 * refuses to bind.
	 * @return the mode
	 */
	public static Concurrency selecting() {
		return selecting(1);
	}

	/**
	 * Several threads that share the connections, each as {@link #selecting()}. Datagrams
	 * are received by one of them.
	 * @param loops how many
	 * @return the mode
	 * @throws IllegalArgumentException if that is less than 1
	 */
	public static Concurrency selecting(int loops) {
		return new SelectingConcurrency(loops);
	}

	/**
	 * A process for each request, as Python's {@code ForkingMixIn}. The handlers' class
	 * and its constructor without arguments have to be public: another JVM makes them.
	 * Serves streams, on Linux, with junixsocket on the class path; otherwise the server
	 * refuses to bind.
	 * @param settings the bounds of the processes
	 * @return the mode
	 */
	public static Concurrency forking(ProcessSettings settings) {
		return new ForkingConcurrency(Objects.requireNonNull(settings, "'settings' must not be null"), null);
	}

	/**
	 * The same with a program for the processes, which has its own way to get at the
	 * handlers.
	 * @param settings the bounds of the processes
	 * @param program what the processes run
	 * @return the mode
	 */
	public static Concurrency forking(ProcessSettings settings, WorkerProgram program) {
		return new ForkingConcurrency(Objects.requireNonNull(settings, "'settings' must not be null"),
				Objects.requireNonNull(program, "'program' must not be null"));
	}

	/**
	 * Threads of somebody else. The server neither starts nor stops them; a rejected task
	 * closes its connection.
	 * @param executor runs the handlers
	 * @return the mode
	 */
	public static Concurrency executor(Executor executor) {
		return new ExecutorConcurrency(Objects.requireNonNull(executor, "'executor' must not be null"));
	}

	/**
	 * Returns the mode's name as in the property {@code concurrency}.
	 * @return the name
	 */
	public final String name() {
		return this.name;
	}

	/**
	 * Returns how many threads look after connections and call their handlers frame by
	 * frame.
	 * @return the number; 0 where each connection has its handler's thread to itself
	 */
	public int loops() {
		return 0;
	}

	/**
	 * Returns the bounds of the processes that run handlers.
	 * @return the bounds; {@code null} where handlers run in this process
	 */
	public @Nullable ProcessSettings processes() {
		return null;
	}

	/**
	 * Returns what the processes run that run handlers.
	 * @return the program; {@code null} for the core's own, and where handlers run in
	 * this process
	 */
	public @Nullable WorkerProgram workerProgram() {
		return null;
	}

	/**
	 * Opens what runs the handlers of one server.
	 * @param threadName begin of the threads' names
	 * @param daemon whether the process may end while the threads run
	 * @return the dispatcher
	 * @throws UnsupportedOperationException if this Java does not have the mode
	 */
	public abstract Dispatcher open(String threadName, boolean daemon);

	@Override
	public String toString() {
		return this.name;
	}

}
