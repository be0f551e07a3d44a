package io.github.socketserver.event;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Lets one log line a second through and counts those it holds back.
 *
 * @since 0.1.0
 */
public final class LogThrottle {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	private final AtomicLong suppressed = new AtomicLong();

	/**
	 * Calls the given action if the last line is at least a second ago.
	 * @param line writes the line; gets the number of lines that were held back before
	 */
	public void log(LongConsumer line) {
		long now = System.nanoTime();
		long due = this.next.get();
		if (now - due >= 0 && this.next.compareAndSet(due, now + INTERVAL)) {
			line.accept(this.suppressed.getAndSet(0));
		}
		else {
			this.suppressed.incrementAndGet();
		}
	}

}
