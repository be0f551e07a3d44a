package io.github.socketserver.testing;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Tries properties with inputs at random: a fixed number of them, which are the same each
 * time, or with {@code -Dfuzz.seconds} new ones for so long. A failure tells the seed of
 * its input, and {@code -Dfuzz.seed} tries that one alone.
 */
public final class Fuzz {

	private static final int CASES = 4000;

	private static final Duration LONGEST_CASE = Duration.ofSeconds(20);

	private final String name;

	private final Property property;

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private final AtomicLong cases = new AtomicLong();

	private volatile long seed;

	private volatile boolean over;

	private Fuzz(String name, Property property) {
		this.name = name;
		this.property = property;
	}

	/**
	 * Tries a property.
	 * @param name its name
	 * @param property the property
	 */
	public static void check(String name, Property property) {
		new Fuzz(name, property).run();
	}

	private void run() {
		Thread worker = new Thread(this::tryAll, "fuzz " + this.name);
		worker.setDaemon(true);
		worker.start();
		long seen = -1;
		long seenAt = System.nanoTime();
		while (!this.over) {
			join(worker);
			if (this.cases.get() != seen) {
				seen = this.cases.get();
				seenAt = System.nanoTime();
			}
			else if (!this.over && System.nanoTime() - seenAt > LONGEST_CASE.toNanos()) {
				AssertionError hang = new AssertionError(describe("does not come to an end"));
				hang.setStackTrace(worker.getStackTrace());
				throw hang;
			}
		}
		if (this.failure.get() != null) {
			throw new AssertionError(describe("does not hold"), this.failure.get());
		}
	}

	private static void join(Thread worker) {
		try {
			worker.join(100);
		}
		catch (InterruptedException ex) {
			throw new AssertionError("Interrupted", ex);
		}
	}

	private String describe(String what) {
		return "'" + this.name + "' " + what + "; repeat it with -Dfuzz.seed=" + this.seed;
	}

	private void tryAll() {
		try {
			tryInputs();
		}
		catch (Throwable ex) {
			this.failure.set(ex);
		}
		this.over = true;
	}

	private void tryInputs() throws Exception {
		Long only = Long.getLong("fuzz.seed");
		if (only != null) {
			tryOne(only);
			return;
		}
		long seconds = Long.getLong("fuzz.seconds", 0);
		if (seconds == 0) {
			for (int i = 0; i < CASES; i++) {
				tryOne(i);
			}
			return;
		}
		long begin = System.nanoTime();
		long first = new SplittableRandom().nextLong() >>> 1;
		while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
			tryOne(first + this.cases.get());
		}
		System.out.println("Fuzz: " + this.cases.get() + " cases of '" + this.name + "' from seed " + first);
	}

	private void tryOne(long next) throws Exception {
		this.seed = next;
		this.property.check(new FuzzInput(next));
		this.cases.incrementAndGet();
	}

	/**
	 * Something that holds whatever the input is.
	 */
	@FunctionalInterface
	public interface Property {

		/**
		 * Asserts that it holds.
		 * @param input what to make the input of
		 * @throws Exception if it does not hold
		 */
		void check(FuzzInput input) throws Exception;

	}

}
