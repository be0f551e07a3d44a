package io.github.socketserver;

import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.io.HeldReplies;
import io.github.socketserver.io.ReplyOutput;

/**
 * Sends replies that adaptive buffering has held back for 2 ms. It ticks only while there
 * are such replies, so that holding one back costs next to nothing.
 */
final class HeldReplyTimer implements HeldReplies {

	private static final long LONGEST_HOLD = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);

	private final ScheduledExecutorService timer;

	private final Set<ReplyOutput> outputs = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean ticking = new AtomicBoolean();

	HeldReplyTimer(ScheduledExecutorService timer) {
		this.timer = timer;
	}

	@Override
	public void watch(ReplyOutput output) {
		this.outputs.add(output);
		if (!this.ticking.get() && this.ticking.compareAndSet(false, true)) {
			scheduleTick();
		}
	}

	private void scheduleTick() {
		this.timer.schedule(this::tick, TICK, TimeUnit.NANOSECONDS);
	}

	private void tick() {
		long due = System.nanoTime() - LONGEST_HOLD;
		Iterator<ReplyOutput> all = this.outputs.iterator();
		while (all.hasNext()) {
			ReplyOutput output = all.next();
			if (!output.isHolding()) {
				all.remove();
				watchAgainIfHolding(output);
			}
			else {
				flush(output, due);
			}
		}
		if (!this.outputs.isEmpty()) {
			scheduleTick();
			return;
		}
		this.ticking.set(false);
		// Somebody may have come between the look and the change.
		if (!this.outputs.isEmpty() && this.ticking.compareAndSet(false, true)) {
			scheduleTick();
		}
	}

	private void watchAgainIfHolding(ReplyOutput output) {
		if (output.isHolding()) {
			this.outputs.add(output);
		}
	}

	private void flush(ReplyOutput output, long due) {
		try {
			output.flushHeldBefore(due);
		}
		catch (IOException | RuntimeException ex) {
			// The handler meets the same error at its next read or write.
			this.outputs.remove(output);
		}
	}

}
