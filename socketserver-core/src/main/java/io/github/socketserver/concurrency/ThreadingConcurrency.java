package io.github.socketserver.concurrency;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@link Concurrency#threading()}.
 */
final class ThreadingConcurrency extends Concurrency {

	static final ThreadingConcurrency INSTANCE = new ThreadingConcurrency();

	private ThreadingConcurrency() {
		super("threading");
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		return new ExecutorDispatcher(new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS,
				new SynchronousQueue<>(), new NumberedThreadFactory(threadName, daemon)));
	}

}
