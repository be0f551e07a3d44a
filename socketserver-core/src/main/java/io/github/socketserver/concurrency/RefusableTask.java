package io.github.socketserver.concurrency;

/**
 * Task that wants to know if no thread can be had for it after it was dispatched.
 *
 * @since 0.1.0
 */
public interface RefusableTask extends Runnable {

	/**
	 * Tells that the task will never run.
	 * @param reason why
	 */
	void refused(Throwable reason);

}
