package io.github.socketserver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.io.ReplyOutput;
import io.github.socketserver.io.WriteBuffering;

/**
 * An output that holds something back whenever it is told to, and counts how often the
 * timer has sent that.
 */
final class HeldOutput extends ReplyOutput {

	private final HeldReplies heldReplies;

	private final AtomicInteger flushes = new AtomicInteger();

	private volatile long heldSince;

	private volatile Error failure;

	HeldOutput(HeldReplyTimer timer) {
		super((sources) -> new ByteArrayOutputStream(), null, WriteBuffering.adaptive(), timer);
		this.heldReplies = timer.newWatch();
	}

	void hold() {
		this.heldSince = System.nanoTime() | 1;
		this.heldReplies.watch(this);
	}

	/**
	 * Has the next look of the timer end in an error.
	 * @param failure the error
	 */
	void failWith(Error failure) {
		this.failure = failure;
	}

	int flushes() {
		return this.flushes.get();
	}

	@Override
	public boolean isHolding() {
		return this.heldSince != 0;
	}

	@Override
	public void flushHeldBefore(long time) throws IOException {
		Error due = this.failure;
		if (due != null) {
			this.failure = null;
			throw due;
		}
		if (this.heldSince - time <= 0) {
			this.heldSince = 0;
			this.flushes.incrementAndGet();
		}
	}

}
