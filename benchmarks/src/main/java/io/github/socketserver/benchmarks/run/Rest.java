package io.github.socketserver.benchmarks.run;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.benchmarks.ProcFs;

/**
 * Waits until a server that has nothing to do does nothing: its JIT compiler has an
 * amount of work left after a load.
 */
final class Rest {

	/** As long as to notice that nothing is done. */
	private static final int LOOK_MILLIS = 1000;

	private static final int LOOKS_AT_MOST = 60;

	/** Timers and the like. */
	private static final double NEXT_TO_NOTHING = 0.02;

	private final long pid;

	Rest(long pid) {
		this.pid = pid;
	}

	void await() throws IOException {
		try {
			double before = ProcFs.cpuSeconds(this.pid);
			for (int look = 0; look < LOOKS_AT_MOST; look++) {
				TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
				double now = ProcFs.cpuSeconds(this.pid);
				if (!(now - before > NEXT_TO_NOTHING)) {
					return;
				}
				before = now;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		throw new IOException("The server does not come to rest");
	}

}
