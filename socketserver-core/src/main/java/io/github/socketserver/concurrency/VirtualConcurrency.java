package io.github.socketserver.concurrency;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * {@link Concurrency#virtual()}. Virtual threads are reached by method handles, because
 * the classes are compiled for Java 17.
 */
final class VirtualConcurrency extends Concurrency {

	static final VirtualConcurrency INSTANCE = new VirtualConcurrency();

	private static final int FIRST_JAVA = 21;

	private VirtualConcurrency() {
		super("virtual");
	}

	@Override
	public Dispatcher open(String threadName, boolean daemon) {
		int java = Runtime.version().feature();
		if (java < FIRST_JAVA) {
			throw new UnsupportedOperationException("Concurrency 'virtual' needs Java " + FIRST_JAVA
					+ " or later, but this is Java " + java + "; use 'threading' or run on a newer Java");
		}
		return new ExecutorDispatcher(threadPerTask(factory(threadName + "-")));
	}

	private static ThreadFactory factory(String prefix) {
		try {
			MethodHandles.Lookup lookup = MethodHandles.publicLookup();
			Class<?> builderType = Class.forName("java.lang.Thread$Builder$OfVirtual");
			Object builder = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builderType)).invoke();
			builder = lookup
				.findVirtual(builderType, "name", MethodType.methodType(builderType, String.class, long.class))
				.invoke(builder, prefix, 1L);
			return (ThreadFactory) lookup
				.findVirtual(builderType, "factory", MethodType.methodType(ThreadFactory.class))
				.invoke(builder);
		}
		catch (Throwable ex) {
			throw new UnsupportedOperationException("Virtual threads cannot be had on this Java", ex);
		}
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
