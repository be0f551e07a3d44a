package io.github.socketserver.concurrency;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes platform threads that are numbered from 1.
 */
final class NumberedThreadFactory implements ThreadFactory {

	private final AtomicLong count = new AtomicLong();

	private final String name;

	private final boolean daemon;

	NumberedThreadFactory(String name, boolean daemon) {
		this.name = name;
		this.daemon = daemon;
	}

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Thread(task, this.name + "-" + this.count.incrementAndGet());
		thread.setDaemon(this.daemon);
		return thread;
	}

}
