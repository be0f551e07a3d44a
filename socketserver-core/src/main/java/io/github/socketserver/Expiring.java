package io.github.socketserver;

/**
 * Something that has to be looked at when a time has come. See {@link LoopDeadlines}.
 */
abstract class Expiring {

	long due;

	int place = -1;

	/**
	 * Called when the time has come, with the deadline removed.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	abstract void expire(long now);

}
