package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;

/**
 * {@link Multiplexer} over a {@link Selector}.
 */
final class SelectorMultiplexer implements Multiplexer {

	/**
	 * In milliseconds. junixsocket takes a select without a limit for one that does not
	 * wait.
	 */
	private static final long LONGEST_SELECT = 3_600_000;

	private final Selector selector;

	SelectorMultiplexer(Selector selector) {
		this.selector = selector;
	}

	@Override
	public Registration register(SelectableChannel channel, int interest, Listener listener) throws IOException {
		return new KeyRegistration(channel.register(this.selector, interest, listener), interest);
	}

	@Override
	public void poll(long nanos) throws IOException {
		if (nanos <= 0) {
			this.selector.selectNow(SelectorMultiplexer::ready);
			return;
		}
		// A wait that ends too early would find nothing to do and begin anew.
		long millis = TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, Long.MAX_VALUE - 999_999) + 999_999);
		this.selector.select(SelectorMultiplexer::ready, Math.min(millis, LONGEST_SELECT));
	}

	@Override
	public void wakeup() {
		this.selector.wakeup();
	}

	/*
	 * With junixsocket, closing a channel waits until its selector does not select any
	 * more.
	 */
	@Override
	public boolean isCloseableByOthers() {
		return this.selector.provider() == SelectorProvider.provider();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
	}

	private static void ready(SelectionKey key) {
		int operations;
		try {
			operations = key.readyOps();
		}
		catch (CancelledKeyException ex) {
			// Another thread has closed the channel, and tells whom it concerns.
			return;
		}
		((Listener) key.attachment()).ready(operations);
	}

	/**
	 * {@link Registration} over a {@link SelectionKey}.
	 */
	private static final class KeyRegistration implements Registration {

		private final SelectionKey key;

		private int interest;

		KeyRegistration(SelectionKey key, int interest) {
			this.key = key;
			this.interest = interest;
		}

		@Override
		public void setInterest(int interest) {
			if (interest == this.interest) {
				return;
			}
			this.interest = interest;
			try {
				this.key.interestOps(interest);
			}
			catch (CancelledKeyException ex) {
				// The channel was closed.
			}
		}

		@Override
		public void cancel() {
			this.key.cancel();
		}

	}

}
