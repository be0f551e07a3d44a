package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.event.ServerListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether a loop is still at what it was at before: then a handler
 * keeps it, and all of its connections wait. That is reported once, with the stack of the
 * loop's thread.
 */
final class StuckLoopWatch implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(StuckLoopWatch.class);

	private final SelectingLoop loop;

	private final Duration limit;

	private final ServerListener listener;

	private long lastStep;

	private long since = System.nanoTime();

	private boolean reported;

	StuckLoopWatch(SelectingLoop loop, Duration limit, ServerListener listener) {
		this.loop = loop;
		this.limit = limit;
		this.listener = listener;
	}

	/**
	 * Returns how often to look.
	 * @return the time between two looks, in nanoseconds
	 */
	long interval() {
		return Math.max(1, this.limit.toNanos() / 4);
	}

	@Override
	public void run() {
		long now = System.nanoTime();
		long step = this.loop.step();
		if (step != this.lastStep || !SelectingLoop.isServing(step)) {
			this.lastStep = step;
			this.since = now;
			this.reported = false;
		}
		else if (!this.reported && now - this.since >= this.limit.toNanos()) {
			this.reported = true;
			report(Duration.ofNanos(now - this.since));
		}
	}

	private void report(Duration duration) {
		Thread thread = this.loop.thread();
		Throwable stack = new Throwable("What '" + thread.getName() + "' is doing");
		stack.setStackTrace(thread.getStackTrace());
		QuietLog.write(() -> logger.warn(
				"Loop '{}' has been kept by one handler for {} ms; its other connections wait meanwhile. Handlers "
						+ "under 'selecting' must not block: hand such a request off, or use another concurrency",
				thread.getName(), duration.toMillis(), stack));
		this.listener.loopStuck(thread, duration);
	}

}
