package io.github.socketserver.benchmarks.load;

import java.util.Arrays;

/**
 * Counts durations in buckets that are less than one percent wide. Recording allocates
 * nothing.
 */
final class Histogram {

	/** Each power of two has 2^7 buckets. */
	private static final int BITS = 7;

	private final long[] counts = new long[(Long.SIZE - BITS) << BITS];

	private long total;

	private long max;

	void record(long nanos) {
		long value = Math.max(0, nanos);
		this.counts[bucket(value)]++;
		this.total++;
		this.max = Math.max(this.max, value);
	}

	void clear() {
		Arrays.fill(this.counts, 0);
		this.total = 0;
		this.max = 0;
	}

	/**
	 * Returns the value below which the given share of durations lies.
	 * @param share from 0 to 1
	 * @return microseconds; {@code NaN} if nothing was recorded
	 */
	double micros(double share) {
		long rank = Math.max(1, (long) Math.ceil(share * this.total));
		long seen = 0;
		for (int i = 0; i < this.counts.length; i++) {
			seen += this.counts[i];
			if (seen >= rank) {
				return Math.min(highest(i), this.max) / 1000.0;
			}
		}
		return Double.NaN;
	}

	double maxMicros() {
		return this.max / 1000.0;
	}

	private static int bucket(long value) {
		int shift = Math.max(0, (Long.SIZE - BITS - 1) - Long.numberOfLeadingZeros(value));
		return (shift << BITS) + (int) (value >>> shift);
	}

	private static long highest(int bucket) {
		int shift = Math.max(0, (bucket >> BITS) - 1);
		return ((bucket - ((long) shift << BITS) + 1) << shift) - 1;
	}

}
