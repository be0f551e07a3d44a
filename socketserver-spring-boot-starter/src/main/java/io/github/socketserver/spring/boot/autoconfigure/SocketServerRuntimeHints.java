package io.github.socketserver.spring.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * {@link RuntimeHintsRegistrar} for what the core looks up by name: virtual threads,
 * which are newer than the Java that it is compiled for, and junixsocket, which may be
 * missing and otherwise brings hints of its own.
 */
final class SocketServerRuntimeHints implements RuntimeHintsRegistrar {

	private static final String VIRTUAL_THREAD_BUILDER = "java.lang.Thread$Builder$OfVirtual";

	private static final String JUNIXSOCKET = "org.newsclub.net.unix.AFUNIXSocketAddress";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		registerVirtualThreads(hints.reflection());
		hints.reflection().registerTypeIfPresent(classLoader, JUNIXSOCKET, (type) -> {
		});
	}

	private static void registerVirtualThreads(ReflectionHints hints) {
		hints.registerType(Thread.class, (type) -> type.withMethod("ofVirtual", List.of(), ExecutableMode.INVOKE));
		hints.registerType(TypeReference.of(VIRTUAL_THREAD_BUILDER),
				(type) -> type.withMethod("name", TypeReference.listOf(String.class, long.class), ExecutableMode.INVOKE)
					.withMethod("factory", List.of(), ExecutableMode.INVOKE));
		hints.registerType(Executors.class, (type) -> type.withMethod("newThreadPerTaskExecutor",
				TypeReference.listOf(ThreadFactory.class), ExecutableMode.INVOKE));
	}

}
