package io.github.socketserver.concurrency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import io.github.socketserver.transport.VirtualThreads;

/**
 * {@link Concurrency#virtual()}. What Java 21 brings is reached by method handles,
 * because the classes are compiled for Java 17.
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
		return new ExecutorDispatcher(threadPerTask(VirtualThreads.factory(threadName + "-")));
	}

	private static ExecutorService threadPerTask(ThreadFactory factory) {
		try {
			return (ExecutorService) MethodHandles.publicLookup()
				.findStatic(Executors.class, "newThreadPerTaskExecutor",
						MethodType.methodType(ExecutorService.class, ThreadFactory.class))
				.invoke(factory);
		}
		catch (Throwable ex) {
			throw new UnsupportedOperationException("Virtual threads cannot be had on this Java", ex);
		}
	}

}
