package io.github.socketserver.concurrency;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A mode for whose threads the operating system has no room at times.
 *
 * @param mode the mode
 * @param failing whether there is no room now
 */
public record ThreadlessModes(Concurrency mode, AtomicBoolean failing) {

	/**
	 * Returns all modes that start threads.
	 * @return the modes
	 */
	public static Stream<ThreadlessModes> all() {
		return Stream.of(of("threading", ThreadingDispatcher::new), of("virtual", VirtualDispatcher::new),
				of("pool", (threads) -> new PoolDispatcher(new PoolSettings(2, 1, 2, OverloadPolicy.WAIT), threads)),
				of("pool without a queue",
						(threads) -> new PoolDispatcher(new PoolSettings(1, 0, 0, OverloadPolicy.REJECT), threads)));
	}

	private static ThreadlessModes of(String name, Function<ThreadFactory, Dispatcher> opener) {
		AtomicBoolean failing = new AtomicBoolean();
		return new ThreadlessModes(new Concurrency(name) {
			@Override
			public Dispatcher open(String threadName, boolean daemon) {
				ThreadFactory threads = new NumberedThreadFactory(threadName, daemon);
				return opener.apply((task) -> failing.get() ? unstartable(task) : threads.newThread(task));
			}
		}, failing);
	}

	@Override
	public String toString() {
		return this.mode.name();
	}

	/*
	 * No machine has the memory for its stack.
	 */
	private static Thread unstartable(Runnable task) {
		return new Thread(null, task, "unstartable", 1L << 50);
	}

}
