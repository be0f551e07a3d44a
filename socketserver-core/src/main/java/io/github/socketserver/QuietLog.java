package io.github.socketserver;

/**
 * Writes log lines where nothing else may fail: a logger that throws must not cost a
 * connection, or the loop.
 */
final class QuietLog {

	private QuietLog() {
	}

	static void write(Runnable line) {
		try {
			line.run();
		}
		catch (Throwable ex) {
			// Nobody is left who could be told.
		}
	}

}
