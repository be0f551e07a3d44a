package io.github.socketserver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The loops of a server.
 */
final class SelectingLoops {

	private final List<SelectingLoop> loops;

	private SelectingLoops(List<SelectingLoop> loops) {
		this.loops = loops;
	}

	static SelectingLoops open(WaitingPlan waiting, String threadName, boolean daemon, int count) throws IOException {
		SelectingLoops opened = new SelectingLoops(new ArrayList<>(count));
		try {
			for (int i = 1; i <= count; i++) {
				opened.loops.add(SelectingLoop.open(waiting, threadName + "-loop-" + i, daemon));
			}
			return opened;
		}
		catch (IOException | RuntimeException | Error ex) {
			opened.close();
			throw ex;
		}
	}

	/**
	 * Returns the loop that accepts, too.
	 * @return the first loop
	 */
	SelectingLoop first() {
		return this.loops.get(0);
	}

	/**
	 * Returns the loop that looks after the fewest connections.
	 * @return the loop
	 */
	SelectingLoop leastLoaded() {
		SelectingLoop least = first();
		for (SelectingLoop loop : this.loops) {
			if (loop.load().get() < least.load().get()) {
				least = loop;
			}
		}
		return least;
	}

	/**
	 * Returns whether the calling thread is one of the loops'.
	 * @return {@code true} if so
	 */
	boolean isCurrentThread() {
		return this.loops.stream().anyMatch(SelectingLoop::isCurrentThread);
	}

	List<SelectingLoop> all() {
		return this.loops;
	}

	void close() {
		this.loops.forEach(SelectingLoop::close);
	}

}
