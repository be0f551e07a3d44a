package io.github.socketserver.transport;

import java.nio.channels.SelectableChannel;

/**
 * What {@link VirtualPoller} polls: knows which channels are ready, and who waits for
 * them. At most one thread polls at a time. No method throws what the operating system
 * reports.
 *
 * @since 0.1.0
 */
public interface PolledSource {

	/**
	 * Begins to look after a channel.
	 * @param channel a channel in non-blocking mode
	 * @param alarms end the waits that have a deadline
	 * @return the way to wait for this channel
	 */
	Readiness.Registration register(SelectableChannel channel, WaitAlarms alarms);

	/**
	 * Finds what is ready now, and ends the waits for it.
	 * @return how many channels were ready
	 */
	int pollNow();

	/**
	 * Waits until a channel is ready, and ends the waits for all that are.
	 */
	void poll();

	/**
	 * Makes waits impossible and ends {@link #poll()}. The thread that polls calls
	 * {@link #release()} then.
	 */
	void close();

	/**
	 * Returns whether {@link #close()} has been called.
	 * @return {@code true} if so
	 */
	boolean isClosed();

	/**
	 * Gives back what the operating system has lent, and ends all waits.
	 */
	void release();

}
