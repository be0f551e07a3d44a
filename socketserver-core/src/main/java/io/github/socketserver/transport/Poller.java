package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * {@link Readiness} by one platform thread that runs a selector for all channels of a
 * server. Waiting threads are parked.
 *
 * @since 0.1.0
 */
public final class Poller implements Readiness {

	private final PolledSelector selector;

	private final WaitAlarms alarms;

	private final Thread thread;

	private Poller(PolledSelector selector, WaitTimer timer, String name) {
		this.selector = selector;
		this.alarms = new WaitAlarms(timer);
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Opens a poller and starts its thread.
	 * @param provider whose channels it is for
	 * @param timer ends the waits that have a deadline
	 * @param name name of the thread
	 * @return the poller
	 * @throws IOException if no selector can be opened
	 */
	public static Poller open(SelectorProvider provider, WaitTimer timer, String name) throws IOException {
		Poller poller = new Poller(PolledSelector.open(provider, false), timer, name);
		poller.thread.start();
		return poller;
	}

	@Override
	public Registration register(SelectableChannel channel) {
		return new ChannelRegistration(this.selector, channel, this.alarms);
	}

	/**
	 * Ends the thread and all waits. May be called on the poller's own thread, which then
	 * ends by itself.
	 */
	@Override
	public void close() {
		this.selector.close();
		Threads.join(this.thread);
	}

	private void run() {
		while (!this.selector.isClosed()) {
			this.selector.poll();
		}
		this.selector.release();
	}

}
