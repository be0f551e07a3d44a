package io.github.socketserver.concurrency;

/**
 * What happens to new clients when all threads are busy and the queue is full.
 *
 * @since 0.1.0
 */
public enum OverloadPolicy {

	/**
	 * Nothing is accepted until a thread is free; clients wait in the kernel's backlog.
	 */
	WAIT,

	/**
	 * Clients are accepted and closed at once, and counted.
	 */
	REJECT

}
