package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;

/**
 * {@link Readiness.Registration} over a {@link PolledSelector}, with one waiter for each
 * direction.
 */
final class ChannelRegistration extends ChannelWaits implements Readiness.Registration {

	private final PolledSelector selector;

	private final SelectableChannel channel;

	private volatile boolean known;

	private volatile boolean closing;

	/**
	 * What the selector looks for. Changed by the thread that polls only.
	 */
	private volatile int interest;

	ChannelRegistration(PolledSelector selector, SelectableChannel channel, WaitAlarms alarms) {
		super(alarms);
		this.selector = selector;
		this.channel = channel;
	}

	SelectableChannel channel() {
		return this.channel;
	}

	@Override
	public boolean awaitReadable(long deadline) throws IOException {
		if (takeWakeup()) {
			return true;
		}
		return await(reader(), SelectionKey.OP_READ, deadline) || takeWakeup();
	}

	@Override
	public boolean awaitWritable(long deadline) throws IOException {
		return await(writer(), SelectionKey.OP_WRITE, deadline);
	}

	@Override
	public void onReadable(Runnable task) {
		takeWakeup();
		reader().begin(task);
		begun(reader(), SelectionKey.OP_READ);
	}

	@Override
	public void letOthersRun() {
		if (this.selector.servesVirtualThreads()) {
			Thread.yield();
		}
	}

	@Override
	public void close() throws IOException {
		this.closing = true;
		try {
			if (this.known && this.selector.closesChannels()) {
				this.selector.update(this);
			}
			if (!this.known || !this.selector.closesChannels() || this.selector.isClosed()) {
				this.channel.close();
			}
		}
		finally {
			endWaits();
			cancelDeadlines();
			if (this.known) {
				this.selector.forgetClosed();
			}
		}
	}

	/**
	 * Closes the channel if that was left to the thread that polls.
	 */
	void closeIfAsked() {
		if (this.closing) {
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				this.selector.report(ex);
			}
			endWaits();
		}
	}

	private boolean await(WaitSlot direction, int op, long deadline) throws IOException {
		direction.begin(deadline);
		ensureBy(deadline);
		begun(direction, op);
		boolean ready = direction.await();
		if (!isUsable()) {
			throw new ClosedChannelException();
		}
		return ready;
	}

	private void begun(WaitSlot direction, int op) {
		if (!this.known) {
			this.known = true;
		}
		boolean over = isOver(direction);
		if (!over && (this.interest & op) == 0) {
			this.selector.update(this);
			over = isOver(direction);
		}
		if (over) {
			direction.end();
		}
	}

	private boolean isOver(WaitSlot direction) {
		return !isUsable() || (direction == reader() && isReaderWoken());
	}

	private boolean isUsable() {
		return !this.closing && this.channel.isOpen() && !this.selector.isClosed();
	}

	/**
	 * Ends the waits that a key's readiness answers. Called by the thread that polls.
	 * @param key the channel's key
	 */
	void ready(SelectionKey key) {
		int ready = key.readyOps();
		int kept = this.interest & ~SelectionKey.OP_WRITE;
		if ((ready & SelectionKey.OP_WRITE) != 0) {
			endWriting();
		}
		if ((ready & SelectionKey.OP_READ) != 0) {
			boolean awaited = reader().end();
			if (!awaited || !this.selector.servesVirtualThreads()) {
				kept &= ~SelectionKey.OP_READ;
			}
		}
		if (kept != this.interest) {
			// A wait that begins now either sees the new interest, or is seen below.
			this.interest = kept;
			applyWanted(key);
		}
	}

	/**
	 * Makes the selector look for what somebody waits for. Called by the thread that
	 * polls.
	 * @param key the channel's key
	 */
	void applyWanted(SelectionKey key) {
		this.interest |= wantedOps();
		key.interestOps(this.interest);
		if (this.interest == 0) {
			this.selector.unwanted(this);
		}
	}

	/**
	 * Ends all waits, since the selector has no use for the key any more. Called by the
	 * thread that polls.
	 */
	void invalid() {
		this.interest = 0;
		this.selector.unwanted(this);
		endWaits();
	}

	/**
	 * Lets go of the channel unless somebody waits for it again. Called by the thread
	 * that polls, when it does not.
	 * @param key the channel's key
	 */
	void cancelUnlessWanted(SelectionKey key) {
		if (this.interest == 0 && wantedOps() == 0) {
			key.cancel();
		}
	}

	private int wantedOps() {
		return (reader().isOccupied() ? SelectionKey.OP_READ : 0) | (awaitsWriting() ? SelectionKey.OP_WRITE : 0);
	}

}
