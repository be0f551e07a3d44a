package io.github.socketserver.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;

/**
 * Lets one thread look after many channels: tells it which of them are ready. Only
 * {@link #wakeup()} may be called by other threads.
 *
 * @since 0.1.0
 */
public interface Multiplexer extends Closeable {

	/**
	 * Opens a multiplexer over the JDK's {@link java.nio.channels.Selector}.
	 * @param provider whose channels it is for
	 * @return the multiplexer
	 * @throws IOException if the operating system has no room for one
	 */
	static Multiplexer open(SelectorProvider provider) throws IOException {
		return new SelectorMultiplexer(provider.openSelector());
	}

	/**
	 * Begins to look after a channel.
	 * @param channel a channel in non-blocking mode
	 * @param interest what to look for, in terms of
	 * {@link java.nio.channels.SelectionKey}
	 * @param listener is told when the channel is ready, again and again as long as it is
	 * @return the way to change that
	 * @throws IOException if the channel is closed
	 */
	Registration register(SelectableChannel channel, int interest, Listener listener) throws IOException;

	/**
	 * Waits until a channel is ready, and calls the listeners of all that are.
	 * @param nanos how long to wait at most; {@link Long#MAX_VALUE} for as long as it
	 * takes; 0 does not wait
	 * @throws IOException if the operating system reports an error
	 */
	void poll(long nanos) throws IOException;

	/**
	 * Ends the present or else the next {@link #poll} early.
	 */
	void wakeup();

	/**
	 * Returns whether a channel may be closed by another thread without waiting for a
	 * {@link #poll} that is under way.
	 * @return {@code false} if only the thread that polls should close channels
	 */
	boolean isCloseableByOthers();

	/**
	 * Looks after nothing any more. The channels stay open.
	 * @throws IOException if closing fails
	 */
	@Override
	void close() throws IOException;

	/**
	 * Is told when a channel is ready. It must not throw.
	 *
	 * @since 0.1.0
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * The channel is ready, or has an error.
		 * @param operations for what, in terms of {@link java.nio.channels.SelectionKey}
		 */
		void ready(int operations);

	}

	/**
	 * A channel that is looked after.
	 *
	 * @since 0.1.0
	 */
	interface Registration {

		/**
		 * Changes what to look for.
		 * @param interest in terms of {@link java.nio.channels.SelectionKey}; 0 for
		 * nothing. Ignored once the channel is closed
		 */
		void setInterest(int interest);

		/**
		 * Ends the looking after, at the latest when the next {@link #poll} begins.
		 */
		void cancel();

	}

}
