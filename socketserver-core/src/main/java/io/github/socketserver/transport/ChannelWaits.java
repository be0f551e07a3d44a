package io.github.socketserver.transport;

import org.jspecify.annotations.Nullable;

/**
 * The waits for a channel, one for each direction, and what ends them at their deadlines.
 * Deadlines move with each request while the alarm is set only once in the length of a
 * wait: an alarm that rings too early for the present wait is set anew.
 * <p>
 * A channel's registration extends it, and the slot of those who write is made when one
 * has to wait, since most never do: there is a registration for each idle connection.
 *
 * @since 0.1.0
 */
public class ChannelWaits extends Expiring {

	private final WaitAlarms alarms;

	private final WaitSlot reader = new WaitSlot();

	private volatile @Nullable WaitSlot writer;

	/*
	 * Whoever finds it true finds the time that belongs to it, or an earlier one.
	 */
	private volatile boolean set;

	private volatile boolean cancelled;

	private volatile boolean readerWoken;

	/**
	 * Creates waits, of which none has begun.
	 * @param alarms ring at the deadlines
	 */
	protected ChannelWaits(WaitAlarms alarms) {
		this.alarms = alarms;
	}

	/**
	 * Returns who waits for reading.
	 * @return the slot
	 */
	protected final WaitSlot reader() {
		return this.reader;
	}

	/**
	 * Returns where to wait for writing.
	 * @return the slot
	 */
	protected final WaitSlot writer() {
		WaitSlot present = this.writer;
		return (present != null) ? present : makeWriter();
	}

	private synchronized WaitSlot makeWriter() {
		WaitSlot made = (this.writer != null) ? this.writer : new WaitSlot();
		this.writer = made;
		return made;
	}

	/**
	 * Returns whether somebody waits for writing.
	 * @return {@code true} if so
	 */
	protected final boolean awaitsWriting() {
		WaitSlot present = this.writer;
		return present != null && present.isOccupied();
	}

	/**
	 * Ends the wait for writing, if there is one.
	 */
	protected final void endWriting() {
		WaitSlot present = this.writer;
		if (present != null) {
			present.end();
		}
	}

	/**
	 * Ends the waits of both directions.
	 */
	public final void endWaits() {
		this.reader.end();
		endWriting();
	}

	/**
	 * Ends the present or else the next wait for reading early.
	 */
	public final void wakeupReader() {
		this.readerWoken = true;
		this.reader.end();
	}

	/**
	 * Returns whether the wait for reading is to end early.
	 * @return {@code true} if so
	 */
	protected final boolean isReaderWoken() {
		return this.readerWoken;
	}

	/**
	 * Takes note that a wait for reading has ended early, if one is to.
	 * @return whether that is so
	 */
	protected final boolean takeWakeup() {
		boolean woken = this.readerWoken;
		if (woken) {
			this.readerWoken = false;
		}
		return woken;
	}

	/**
	 * Makes sure that waits are looked at when a deadline comes.
	 * @param deadline the deadline of a wait that has begun, in terms of
	 * {@link System#nanoTime()}; {@link Long#MAX_VALUE} for none
	 */
	protected final void ensureBy(long deadline) {
		if (deadline != Long.MAX_VALUE && (!this.set || due() - deadline > 0)) {
			this.alarms.setBy(this, deadline);
		}
	}

	/**
	 * Forgets all deadlines, of later waits too.
	 */
	protected final void cancelDeadlines() {
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
	protected final void expire(long now) {
		WaitSlot writing = this.writer;
		long remaining = Math.min(this.reader.expire(now), (writing != null) ? writing.expire(now) : Long.MAX_VALUE);
		if (remaining != Long.MAX_VALUE) {
			ensureBy(now + remaining);
		}
	}

}
