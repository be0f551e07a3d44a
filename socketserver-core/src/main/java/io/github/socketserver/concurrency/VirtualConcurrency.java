package io.github.socketserver.concurrency;

import io.github.socketserver.transport.VirtualThreads;

/**
 * {@link Concurrency#virtual()}.
 */
final class VirtualConcurrency extends Concurrency {

	static final VirtualConcurrency INSTANCE = new VirtualConcurrency();

	private VirtualConcurrency() {
		super("virtual");
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		int java = Runtime.version().feature();
		if (java < VirtualThreads.FIRST_JAVA) {
			throw new UnsupportedOperationException("Concurrency 'virtual' needs Java " + VirtualThreads.FIRST_JAVA
					+ " or later, but this is Java " + java + "; use 'threading' or run on a newer Java");
		}
		return new VirtualDispatcher(VirtualThreads.factory(threadName + "-"));
	}

}
