package io.github.socketserver.benchmarks.run;

/**
 * Measures how long a cache line takes to another core and back. On a virtual machine the
 * host moves the cores about, and what lies between them changes all figures at once.
 */
final class PlacementProbe {

	private static final long NANOS = 30_000_000;

	private static final int TURNS = 200;

	private volatile long ball;

	private volatile boolean ended;

	/**
	 * Measures.
	 * @return nanoseconds; the best of many short series, as other work only adds to it
	 */
	double measure() throws InterruptedException {
		Thread partner = new Thread(this::playBack);
		partner.setDaemon(true);
		partner.start();
		long end = System.nanoTime() + NANOS;
		long best = Long.MAX_VALUE;
		while (System.nanoTime() < end) {
			best = Math.min(best, play(end));
		}
		this.ended = true;
		partner.join();
		return (best != Long.MAX_VALUE) ? (double) best / TURNS : Double.NaN;
	}

	private long play(long end) {
		long start = System.nanoTime();
		for (int i = 0; i < TURNS; i++) {
			long next = this.ball + 2;
			this.ball = next - 1;
			while (this.ball != next) {
				if (System.nanoTime() > end) {
					return Long.MAX_VALUE;
				}
			}
		}
		return System.nanoTime() - start;
	}

	private void playBack() {
		while (!this.ended) {
			long seen = this.ball;
			if ((seen & 1) == 1) {
				this.ball = seen + 1;
			}
		}
	}

}
