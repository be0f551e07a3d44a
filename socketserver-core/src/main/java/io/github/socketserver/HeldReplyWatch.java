package io.github.socketserver;

import java.util.Objects;

import io.github.socketserver.io.HeldReplies;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link HeldReplyTimer} knows of one connection, or of one socket of datagrams.
 * Who holds replies back again and again stays with the timer between two holds: then a
 * hold costs no more than a look at a field.
 */
final class HeldReplyWatch implements HeldReplies {

	private static final int TICKS_KEPT = 2;

	private final HeldReplyTimer timer;

	private volatile @Nullable Holder holder;

	private volatile boolean begun;

	private volatile int lastHold;

	HeldReplyWatch(HeldReplyTimer timer) {
		this.timer = timer;
	}

	@Override
	public HeldReplies watch(Holder holder) {
		this.lastHold = this.timer.ticks();
		if (!this.begun) {
			this.holder = holder;
			begin();
		}
		return this;
	}

	void begin() {
		this.begun = true;
		this.timer.add(this);
	}

	void end() {
		this.begun = false;
	}

	Holder holder() {
		return Objects.requireNonNull(this.holder);
	}

	/**
	 * Returns whether nothing has been held back lately.
	 * @param tick the present tick
	 * @return {@code true} if so
	 */
	boolean isIdle(int tick) {
		return tick - this.lastHold > TICKS_KEPT;
	}

}
