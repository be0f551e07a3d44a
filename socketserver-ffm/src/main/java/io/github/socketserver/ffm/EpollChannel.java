package io.github.socketserver.ffm;

import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;

import org.jspecify.annotations.Nullable;

/**
 * A connection's descriptor as a channel, for those who have to name what they wait on.
 * No selector can take it.
 */
abstract class EpollChannel extends SelectableChannel {

	private final Descriptor descriptor;

	EpollChannel(Descriptor descriptor) {
		this.descriptor = descriptor;
	}

	final Descriptor descriptor() {
		return this.descriptor;
	}

	@Override
	public SelectorProvider provider() {
		return SelectorProvider.provider();
	}

	@Override
	public int validOps() {
		return SelectionKey.OP_READ | SelectionKey.OP_WRITE;
	}

	@Override
	public boolean isRegistered() {
		return false;
	}

	@Override
	public @Nullable SelectionKey keyFor(Selector selector) {
		return null;
	}

	@Override
	public SelectionKey register(Selector selector, int operations, @Nullable Object attachment) {
		throw new IllegalSelectorException();
	}

	@Override
	public SelectableChannel configureBlocking(boolean block) {
		if (block) {
			throw new IllegalBlockingModeException();
		}
		return this;
	}

	@Override
	public boolean isBlocking() {
		return false;
	}

	@Override
	public Object blockingLock() {
		return this;
	}

	@Override
	protected void implCloseChannel() {
		this.descriptor.close();
	}

}
