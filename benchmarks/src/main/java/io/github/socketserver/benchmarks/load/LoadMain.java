package io.github.socketserver.benchmarks.load;

/**
 * Loads a server from one thread, verifies every reply, and prints what it measured as
 * one line of JSON.
 */
public final class LoadMain {

	private LoadMain() {
	}

	/**
	 * Runs the load.
	 * @param args see {@link LoadOptions}
	 * @throws Exception if it cannot be run
	 */
	public static void main(String[] args) throws Exception {
		LoadOptions options = LoadOptions.of(args);
		Object result = switch (options.mode()) {
			case STREAM -> new StreamLoad(options).run();
			case CONNECT -> new ConnectLoad(options).run();
			case DATAGRAM -> new DatagramLoad(options).run();
			case IDLE -> new IdleLoad(options).run();
		};
		System.out.println(result);
		// Junixsocket may have left threads; the socket files are deleted on the way out
		System.exit(0);
	}

}
