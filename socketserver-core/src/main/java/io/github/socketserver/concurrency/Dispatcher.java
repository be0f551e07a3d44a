package io.github.socketserver.concurrency;

/**
 * Runs the handlers of one server.
 *
 * @since 0.1.0
 */
public interface Dispatcher extends AutoCloseable {

	/**
	 * Returns whether tasks run on the thread that dispatches them.
	 * @return {@code true} if so
	 */
	default boolean isInline() {
		return false;
	}

	/**
	 * Returns whether there is a limit to the tasks that run or wait, so that one may be
	 * too many.
	 * @return {@code true} if so
	 */
	default boolean isBounded() {
		return false;
	}

	/**
	 * Runs a task.
	 * @param task the task
	 * @throws java.util.concurrent.RejectedExecutionException if no thread can be had
	 */
	void dispatch(Runnable task);

	/**
	 * Tells that several tasks may follow at once, dispatched by the calling thread,
	 * which runs no code of others until it calls {@link #endBurst()}. So they may be
	 * held back until then, if less work is done that way. A task whose thread cannot be
	 * had then is told so if it is a {@link RefusableTask}.
	 * @return whether the burst has begun and has to be ended
	 */
	default boolean beginBurst() {
		return false;
	}

	/**
	 * Ends a burst: what was held back runs.
	 */
	default void endBurst() {
	}

	/**
	 * Returns whether the next task would be rejected.
	 * @return {@code true} if so
	 */
	default boolean isSaturated() {
		return false;
	}

	/**
	 * Returns what a saturated dispatcher wants to be done with new clients.
	 * @return the policy
	 */
	default OverloadPolicy overloadPolicy() {
		return OverloadPolicy.REJECT;
	}

	/**
	 * Sets what to call when a saturated dispatcher has room again.
	 * @param listener called on any thread; must not block
	 */
	default void onRoom(Runnable listener) {
	}

	/**
	 * Returns how many tasks wait for a thread.
	 * @return the number; 0 where tasks never wait
	 */
	default int waiting() {
		return 0;
	}

	/**
	 * Takes no more tasks. Those that run go on.
	 */
	@Override
	void close();

}
