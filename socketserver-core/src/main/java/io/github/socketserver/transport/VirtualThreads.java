package io.github.socketserver.transport;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads, reached by method handles because the classes are compiled for Java
 * 17.
 *
 * @since 0.1.0
 */
public final class VirtualThreads {

	/**
	 * The first Java that has virtual threads.
	 */
	public static final int FIRST_JAVA = 21;

	private static final MethodHandle IS_VIRTUAL = findIsVirtual();

	private VirtualThreads() {
	}

	/**
	 * Returns whether this Java has virtual threads.
	 * @return {@code true} from Java 21 on
	 */
	public static boolean areSupported() {
		return Runtime.version().feature() >= FIRST_JAVA;
	}

	/**
	 * Returns whether the calling thread is a virtual one.
	 * @return {@code true} if so
	 */
	public static boolean isCurrent() {
		try {
			return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MethodHandle findIsVirtual() {
		try {
			return MethodHandles.publicLookup()
				.findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
		}
		catch (ReflectiveOperationException ex) {
			return MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Thread.class);
		}
	}

	/**
	 * Returns a factory of virtual threads.
	 * @param prefix begin of the threads' names, which are numbered from 1
	 * @return the factory
	 * @throws UnsupportedOperationException if this Java has no virtual threads
	 */
	public static ThreadFactory factory(String prefix) {
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

}
