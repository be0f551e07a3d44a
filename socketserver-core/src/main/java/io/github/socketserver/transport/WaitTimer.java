package io.github.socketserver.transport;

import java.util.concurrent.Future;

/**
 * Runs a task later: rings for {@link WaitAlarms}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WaitTimer {

	/**
	 * Runs a task once, on a platform thread.
	 * @param nanos in how many nanoseconds
	 * @param task the task, which does not block
	 * @return the way to forget it
	 * @throws java.util.concurrent.RejectedExecutionException if the timer has ended
	 */
	Future<?> after(long nanos, Runnable task);

}
