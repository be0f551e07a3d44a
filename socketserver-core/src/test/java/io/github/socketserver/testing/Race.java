package io.github.socketserver.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Lets threads do something at the same moment, again and again, and counts what comes of
 * it: for a second or so many rounds, or with {@code -Dstress.seconds} for so long.
 */
public final class Race {

	private static final long SHORT = 1;

	private static final int SPINS = 2000;

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private final int batch;

	private final Supplier<Round> rounds;

	private int done;

	private Race(int batch, Supplier<Round> rounds) {
		this.batch = batch;
		this.rounds = rounds;
	}

	/**
	 * Runs a race whose rounds follow each other: each is prepared when the one before it
	 * has an outcome.
	 * @param most how many rounds at most, unless it is to last longer
	 * @param rounds prepares each round
	 * @return how often there was which outcome
	 */
	public static Map<String, Integer> run(int most, Supplier<Round> rounds) {
		return new Race(1, rounds).run(most);
	}

	/**
	 * Runs a race whose rounds have nothing to do with each other, so that many can be
	 * prepared in advance, and actors meet as closely as they can.
	 * @param most how many rounds at most, unless it is to last longer
	 * @param rounds prepares each round
	 * @return how often there was which outcome
	 */
	public static Map<String, Integer> runMany(int most, Supplier<Round> rounds) {
		return new Race(1000, rounds).run(most);
	}

	/**
	 * Returns how long races are to last.
	 * @return seconds; 0 if each has its own measure
	 */
	public static long seconds() {
		return Long.getLong("stress.seconds", 0);
	}

	private Map<String, Integer> run(int most) {
		long begin = System.nanoTime();
		long limit = TimeUnit.SECONDS.toNanos((seconds() > 0) ? seconds() : SHORT);
		while ((seconds() > 0 || this.done < most) && System.nanoTime() - begin < limit) {
			runBatch();
			if (this.failure.get() != null) {
				throw new AssertionError("An actor failed in one of the first " + this.done + " rounds",
						this.failure.get());
			}
		}
		if (seconds() > 0) {
			System.out.println("Race: " + this.done + " rounds ended " + this.outcomes);
		}
		return this.outcomes;
	}

	private void runBatch() {
		List<Meeting> meetings = new ArrayList<>();
		for (int i = 0; i < this.batch; i++) {
			meetings.add(new Meeting(this.rounds.get()));
		}
		List<Background> actors = new ArrayList<>();
		for (int actor = 0; actor < meetings.get(0).round.actors().size(); actor++) {
			int self = actor;
			actors.add(Background.run(() -> meetings.forEach((meeting) -> act(meeting, self))));
		}
		actors.forEach((actor) -> actor.join(Duration.ofMinutes(2)));
		for (Meeting meeting : meetings) {
			this.done++;
			if (this.failure.get() == null) {
				this.outcomes.merge(meeting.round.outcome().get(), 1, Integer::sum);
			}
		}
	}

	private void act(Meeting meeting, int actor) {
		meeting.await();
		try {
			meeting.round.actors().get(actor).run();
		}
		catch (Throwable ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

	/**
	 * What is done at the same moment, and what came of it.
	 *
	 * @param actors what is done, each by a thread of its own
	 * @param outcome tells in a word what came of it, when all have ended
	 */
	public record Round(List<Background.Action> actors, Supplier<String> outcome) {

		/**
		 * Creates a round.
		 * @param outcome tells what came of it
		 * @param actors what is done
		 * @return the round
		 */
		public static Round of(Supplier<String> outcome, Background.Action... actors) {
			return new Round(List.of(actors), outcome);
		}

	}

	/**
	 * A round whose actors wait for each other.
	 */
	private static final class Meeting {

		private final Round round;

		private final AtomicInteger missing;

		Meeting(Round round) {
			this.round = round;
			this.missing = new AtomicInteger(round.actors().size());
		}

		/*
		 * Without giving the processor away, unless one of the others seems to need it.
		 */
		void await() {
			this.missing.decrementAndGet();
			int spins = 0;
			while (this.missing.get() > 0) {
				if (++spins % SPINS == 0) {
					Thread.yield();
				}
				Thread.onSpinWait();
			}
		}

	}

}
