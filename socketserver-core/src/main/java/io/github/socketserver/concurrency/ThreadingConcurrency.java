package io.github.socketserver.concurrency;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
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
		return dispatcher(new NumberedThreadFactory(threadName, daemon));
	}

	static Dispatcher dispatcher(ThreadFactory threads) {
		return new ExecutorDispatcher(
				new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), threads));
	}

}
