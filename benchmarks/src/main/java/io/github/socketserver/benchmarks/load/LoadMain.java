package io.github.socketserver.benchmarks.load;

import java.io.IOException;

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
			case STREAM -> streams(options);
			case CONNECT -> new ConnectLoad(options).run();
			case DATAGRAM -> new DatagramLoad(options).run();
			case IDLE -> new IdleLoad(options).run();
			case VISIT -> new VisitLoad(options).run();
		};
		System.out.println(result);
		// Junixsocket may have left threads; the socket files are deleted on the way out
		System.exit(0);
	}

	/*
	 * A thread that has entered a loop before the JIT compiler was done with it may stay
	 * in its slow version for long. Servers have more connections in their life than
	 * those that came first, so these are for the warm-up only.
	 */
	private static Measurement streams(LoadOptions options) throws IOException {
		if (options.warmUp() == 0) {
			try (StreamLoad load = new StreamLoad(options)) {
				return load.run();
			}
		}
		Measurement first;
		try (StreamLoad load = new StreamLoad(options.firstPart())) {
			first = load.run();
		}
		try (StreamLoad load = new StreamLoad(options.secondPart())) {
			Measurement measurement = load.run();
			measurement.addErrorsOf(first);
			return measurement;
		}
	}

}
