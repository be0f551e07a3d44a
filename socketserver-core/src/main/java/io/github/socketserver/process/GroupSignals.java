package io.github.socketserver.process;

import java.lang.reflect.Proxy;

/**
 * Signals that a terminal or a service manager sends to a server's process and to its
 * workers alike. The server stops in good order then, which needs its workers; they end
 * with it.
 */
final class GroupSignals {

	private static final String[] NAMES = { "INT", "HUP", "TERM" };

	private GroupSignals() {
	}

	/**
	 * Lets them have no effect on this process. They keep it on processes that are
	 * started here.
	 */
	static void disregard() {
		try {
			// Not exported to who compiles for one release.
			Class<?> signal = Class.forName("sun.misc.Signal");
			Class<?> handler = Class.forName("sun.misc.SignalHandler");
			Object nothing = Proxy.newProxyInstance(GroupSignals.class.getClassLoader(), new Class<?>[] { handler },
					(proxy, method, arguments) -> null);
			for (String name : NAMES) {
				signal.getMethod("handle", signal, handler)
					.invoke(null, signal.getConstructor(String.class).newInstance(name), nothing);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			// Then such a signal ends a request early.
		}
	}

}
