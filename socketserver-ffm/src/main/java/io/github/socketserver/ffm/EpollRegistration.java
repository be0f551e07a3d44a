package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.WaitAlarms;
import io.github.socketserver.transport.WaitExpiry;
import io.github.socketserver.transport.WaitSlot;

/**
 * {@link Readiness.Registration} over an {@link EpollSource}, with one waiter for each
 * direction. A wait begins with a look at what is known already, so an event between two
 * waits is not lost.
 */
final class EpollRegistration extends Watched implements Readiness.Registration {

	private final EpollSource source;

	private final EpollChannel channel;

	private final WaitSlot reader = new WaitSlot();

	private final WaitSlot writer = new WaitSlot();

	private final WaitExpiry expiry;

	private volatile boolean readerWoken;

	private volatile boolean closing;

	/**
	 * Whether the operating system has been asked. Changed under the lock of this object.
	 */
	private volatile boolean added;

	EpollRegistration(EpollSource source, EpollChannel channel, WaitAlarms alarms) {
		super(channel.descriptor());
		this.source = source;
		this.channel = channel;
		this.expiry = new WaitExpiry(alarms, this.reader, this.writer);
	}

	@Override
	public boolean awaitReadable(long deadline) throws IOException {
		if (takeWakeup() || (descriptor().isReadable() && isUsable())) {
			return true;
		}
		begin(this.reader, deadline);
		if (isOver(this.reader) || descriptor().isReadable()) {
			this.reader.end();
		}
		return await(this.reader) || takeWakeup();
	}

	@Override
	public boolean awaitWritable(long deadline) throws IOException {
		if (descriptor().isWritable() && isUsable()) {
			return true;
		}
		begin(this.writer, deadline);
		if (isOver(this.writer) || descriptor().isWritable()) {
			this.writer.end();
		}
		return await(this.writer);
	}

	@Override
	public void wakeupReader() {
		this.readerWoken = true;
		this.reader.end();
	}

	/*
	 * The task runs on the thread that polls, so that one that asks for itself again does
	 * not nest.
	 */
	@Override
	public void onReadable(Runnable task) {
		takeWakeup();
		this.reader.begin(task);
		try {
			boolean known = this.added;
			ensureAdded();
			if (known && descriptor().isReadable()) {
				this.source.epoll().reportAgain(this);
			}
		}
		catch (IOException ex) {
			this.reader.end();
		}
		if (isOver(this.reader)) {
			this.reader.end();
		}
	}

	@Override
	public void letOthersRun() {
		Thread.yield();
	}

	/*
	 * A loop has an epoll of its own, and each event would wake the thread that polls
	 * this one as well.
	 */
	@Override
	public synchronized void rest() {
		if (this.added) {
			this.added = false;
			this.source.epoll().remove(this);
		}
	}

	@Override
	public void close() throws IOException {
		this.closing = true;
		try {
			this.channel.close();
		}
		finally {
			this.source.epoll().forget(this);
			endWaits();
			this.expiry.cancel();
		}
	}

	void endWaits() {
		this.reader.end();
		this.writer.end();
	}

	@Override
	void ready(int events) {
		try {
			if ((events & Epoll.INPUT) != 0) {
				this.reader.end();
			}
		}
		finally {
			if ((events & Epoll.OUTPUT) != 0 && this.writer.isOccupied()) {
				this.writer.end();
			}
		}
	}

	private void begin(WaitSlot direction, long deadline) throws IOException {
		if (isUsable()) {
			ensureAdded();
		}
		direction.begin(deadline);
		this.expiry.ensureBy(deadline);
	}

	private boolean await(WaitSlot direction) throws ClosedChannelException {
		boolean ready = direction.await();
		if (!isUsable()) {
			throw new ClosedChannelException();
		}
		return ready;
	}

	private void ensureAdded() throws IOException {
		if (!this.added) {
			add();
		}
	}

	private synchronized void add() throws IOException {
		if (!this.added) {
			this.source.epoll().add(this);
			this.added = true;
		}
	}

	private boolean takeWakeup() {
		boolean woken = this.readerWoken;
		if (woken) {
			this.readerWoken = false;
		}
		return woken;
	}

	private boolean isOver(WaitSlot direction) {
		return !isUsable() || (direction == this.reader && this.readerWoken);
	}

	private boolean isUsable() {
		return !this.closing && this.channel.isOpen() && !this.source.isClosed();
	}

}
