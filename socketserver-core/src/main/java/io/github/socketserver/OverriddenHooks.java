package io.github.socketserver;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the hooks that a loop calls are a subclass's own code.
 *
 * @param receives whether {@code getRequest} is
 * @param verifies whether {@code verifyRequest} is
 * @param processes whether {@code processRequest} is
 * @param ends whether one is that reports a request's failure or shuts it down
 * @param acts whether {@code serviceActions} is
 */
record OverriddenHooks(boolean receives, boolean verifies, boolean processes, boolean ends, boolean acts) {

	private static final Set<Class<?>> OURS = Set.of(BaseServer.class, StreamServer.class, DatagramServer.class);

	private static final List<String> ENDING = List.of("handleError", "handlePeerError", "shutdownRequest",
			"closeRequest", "rejectReply");

	/*
	 * Where Java does not tell of methods, as in a native image, each hook may be.
	 */
	static OverriddenHooks of(Class<?> server) {
		try {
			return methodsOf(BaseServer.class).contains("verifyRequest") ? among(methodsBelowOurs(server))
					: new OverriddenHooks(true, true, true, true, true);
		}
		catch (LinkageError ex) {
			return new OverriddenHooks(true, true, true, true, true);
		}
	}

	/**
	 * Returns whether a loop calls a subclass's code between two requests.
	 * @return {@code true} if so
	 */
	boolean betweenRequests() {
		return this.receives || this.verifies || this.processes || this.acts;
	}

	private static OverriddenHooks among(Set<String> methods) {
		return new OverriddenHooks(methods.contains("getRequest"), methods.contains("verifyRequest"),
				methods.contains("processRequest"), !Collections.disjoint(methods, ENDING),
				methods.contains("serviceActions"));
	}

	private static Set<String> methodsBelowOurs(Class<?> server) {
		Set<String> methods = new HashSet<>();
		for (Class<?> type = server; !OURS.contains(type); type = type.getSuperclass()) {
			methods.addAll(methodsOf(type));
		}
		return methods;
	}

	private static List<String> methodsOf(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList();
	}

}
