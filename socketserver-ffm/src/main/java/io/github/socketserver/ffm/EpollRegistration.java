package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

import io.github.socketserver.transport.ChannelWaits;
import io.github.socketserver.transport.Readiness;
import io.github.socketserver.transport.WaitAlarms;
import io.github.socketserver.transport.WaitSlot;

/**
 * {@link Readiness.Registration} over an {@link EpollSource}, with one waiter for each
 * direction. A wait begins with a look at what is known already, so an event between two
 * waits is not lost.
 */
final class EpollRegistration extends ChannelWaits implements Watched, Readiness.Registration {

	private final EpollSource source;

	private final EpollChannel channel;

	private int generation;

	private volatile boolean closing;

	/**
	 * Whether the operating system has been asked. Changed under the lock of this object.
	 */
	private volatile boolean added;

	EpollRegistration(EpollSource source, EpollChannel channel, WaitAlarms alarms) {
		super(alarms);
		this.source = source;
		this.channel = channel;
	}

	@Override
	public Descriptor descriptor() {
		return this.channel.descriptor();
	}

	@Override
	public int generation() {
		return this.generation;
	}

	@Override
	public void setGeneration(int generation) {
		this.generation = generation;
	}

	@Override
	public boolean awaitReadable(long deadline) throws IOException {
		if (takeWakeup() || (descriptor().isReadable() && isUsable())) {
			return true;
		}
		begin(reader(), deadline);
		if (isOver(reader()) || descriptor().isReadable()) {
			reader().end();
		}
		return await(reader()) || takeWakeup();
	}

	@Override
	public boolean awaitWritable(long deadline) throws IOException {
		if (descriptor().isWritable() && isUsable()) {
			return true;
		}
		WaitSlot writer = writer();
		begin(writer, deadline);
		if (isOver(writer) || descriptor().isWritable()) {
			writer.end();
		}
		return await(writer);
	}

	/*
	 * The task runs on the thread that polls, so that one that asks for itself again does
	 * not nest.
	 */
	@Override
	public void onReadable(Runnable task) {
		takeWakeup();
		reader().begin(task);
		try {
			boolean known = this.added;
			ensureAdded();
			if (known && descriptor().isReadable()) {
				this.source.epoll().reportAgain(this);
			}
		}
		catch (IOException ex) {
			reader().end();
		}
		if (isOver(reader())) {
			reader().end();
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
			cancelDeadlines();
		}
	}

	@Override
	public void ready(int events) {
		try {
			if ((events & Epoll.INPUT) != 0) {
				reader().end();
			}
		}
		finally {
			if ((events & Epoll.OUTPUT) != 0 && awaitsWriting()) {
				endWriting();
			}
		}
	}

	private void begin(WaitSlot direction, long deadline) throws IOException {
		if (isUsable()) {
			ensureAdded();
		}
		direction.begin(deadline);
		ensureBy(deadline);
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

	private boolean isOver(WaitSlot direction) {
		return !isUsable() || (direction == reader() && isReaderWoken());
	}

	private boolean isUsable() {
		return !this.closing && this.channel.isOpen() && !this.source.isClosed();
	}

}
