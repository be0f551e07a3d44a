package io.github.socketserver.transport;

/**
 * Something that has to be looked at when a time has come. See {@link Deadlines}.
 *
 * @since 0.1.0
 */
public abstract class Expiring {

	static final int NOWHERE = -1;

	long due;

	int place = NOWHERE;

	/**
	 * Creates something that is not due.
	 */
	protected Expiring() {
	}

	/**
	 * Returns whether a deadline is set.
	 * @return {@code true} if so
	 */
	public final boolean isDueSometime() {
		return this.place != NOWHERE;
	}

	/**
	 * Returns the deadline that was set last.
	 * @return the time, in terms of {@link System#nanoTime()}
	 */
	public final long due() {
		return this.due;
	}

	/**
	 * Called when the time has come, with the deadline removed.
	 * @param now the time, in terms of {@link System#nanoTime()}
	 */
	protected abstract void expire(long now);

}
