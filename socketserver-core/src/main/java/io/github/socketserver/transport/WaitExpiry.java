package io.github.socketserver.transport;

/**
 * Ends a connection's waits at their deadlines. Deadlines move with each request while
 * the alarm is set only once in the length of a wait: an alarm that rings too early for
 * the present wait is set anew.
 *
 * @since 0.1.0
 */
public final class WaitExpiry extends Expiring {

	private final WaitAlarms alarms;

	private final WaitSlot reader;

	private final WaitSlot writer;

	/*
	 * Whoever finds it true finds the time that belongs to it, or an earlier one.
	 */
	private volatile boolean set;

	private volatile boolean cancelled;

	/**
	 * Creates what ends the waits of a connection.
	 * @param alarms ring at the deadlines
	 * @param reader who waits for reading
	 * @param writer who waits for writing
	 */
	public WaitExpiry(WaitAlarms alarms, WaitSlot reader, WaitSlot writer) {
		this.alarms = alarms;
		this.reader = reader;
		this.writer = writer;
	}

	/**
	 * Makes sure that waits are looked at when a deadline comes.
	 * @param deadline the deadline of a wait that has begun, in terms of
	 * {@link System#nanoTime()}; {@link Long#MAX_VALUE} for none
	 */
	public void ensureBy(long deadline) {
		if (deadline != Long.MAX_VALUE && (!this.set || due() - deadline > 0)) {
			this.alarms.setBy(this, deadline);
		}
	}

	/**
	 * Forgets all deadlines, of later waits too.
	 */
	public void cancel() {
		this.cancelled = true;
		this.alarms.remove(this);
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	void markSet(boolean set) {
		this.set = set;
	}

	@Override
	protected void expire(long now) {
		long remaining = Math.min(this.reader.expire(now), this.writer.expire(now));
		if (remaining != Long.MAX_VALUE) {
			ensureBy(now + remaining);
		}
	}

}
