package io.github.socketserver.process;

import java.time.Duration;

/**
 * The workers that have ended before they began with one request. Another worker may have
 * it, unless it looks as if the request itself ended them.
 */
final class HandOverLosses {

	private static final int MOST_ENDED_BY_THEMSELVES = 5;

	private static final int FEWEST_TO_GIVE_UP = 10;

	private final long patience;

	private long begin;

	private int count;

	private int endedByThemselves;

	/**
	 * Creates losses.
	 * @param patience how long other workers are tried even if each of them is killed
	 */
	HandOverLosses(Duration patience) {
		this.patience = patience.toNanos();
	}

	/**
	 * Adds a worker. One that was killed from outside, or had ended before the request
	 * was sent to it, says nothing about the request.
	 * @param exit how it has ended
	 * @param sent whether the request was sent to it before
	 * @param now the time, in terms of {@link System#nanoTime()}
	 * @throws WorkerUnavailableException if no further worker shall be tried
	 */
	void add(WorkerExit exit, boolean sent, long now) throws WorkerUnavailableException {
		this.begin = (this.count == 0) ? now : this.begin;
		this.count++;
		this.endedByThemselves += (sent && !exit.isKill()) ? 1 : 0;
		boolean timeIsOver = this.count >= FEWEST_TO_GIVE_UP && now - this.begin >= this.patience;
		if (timeIsOver || this.endedByThemselves >= MOST_ENDED_BY_THEMSELVES) {
			throw new WorkerUnavailableException(
					this.count + " worker processes in a row ended before they began with this request, the last one: "
							+ exit.describe(),
					null);
		}
	}

}
