package io.github.socketserver.transport;

/**
 * Whether junixsocket is there, asked without loading it.
 *
 * @since 0.1.0
 */
public final class Junixsocket {

	private static final String PROBE_CLASS = "org.newsclub.net.unix.AFUNIXSocketAddress";

	private Junixsocket() {
	}

	/**
	 * Returns whether junixsocket is on the class path.
	 * @return {@code true} if so
	 */
	public static boolean isPresent() {
		try {
			Class.forName(PROBE_CLASS, false, Junixsocket.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException ex) {
			return false;
		}
	}

	static void require(String what) {
		if (!isPresent()) {
			throw new UnsupportedOperationException(
					"The JDK does not support " + what + "; add 'com.kohlschutter.junixsocket:junixsocket-common' and "
							+ "'junixsocket-native-common' to the class path");
		}
	}

}
