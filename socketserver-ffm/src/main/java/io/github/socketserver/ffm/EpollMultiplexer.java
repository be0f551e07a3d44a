package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.socketserver.transport.Multiplexer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Multiplexer} over {@link Epoll}. Changes of interest need no call of the
 * operating system: everything is watched for, and what nobody is interested in now is
 * kept by the {@link Descriptor}.
 */
final class EpollMultiplexer implements Multiplexer {

	private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;

	private final Epoll epoll;

	private final Function<SelectableChannel, @Nullable Descriptor> descriptors;

	/**
	 * Those that are ready for what they are interested in, perhaps since an earlier
	 * turn.
	 */
	private Queue<WatchedChannel> ready = new ArrayDeque<>();

	private Queue<WatchedChannel> readyNext = new ArrayDeque<>();

	private @Nullable Throwable failure;

	/**
	 * Creates a multiplexer.
	 * @param epoll what to wait with
	 * @param descriptors knows the descriptors of the engine's channels
	 */
	EpollMultiplexer(Epoll epoll, Function<SelectableChannel, @Nullable Descriptor> descriptors) {
		this.epoll = epoll;
		this.descriptors = descriptors;
	}

	@Override
	public Registration register(SelectableChannel channel, int interest, Listener listener) throws IOException {
		Descriptor descriptor = this.descriptors.apply(channel);
		if (descriptor == null) {
			throw new IOException("The channel was closed, or is none of this engine's: " + channel);
		}
		WatchedChannel newcomer = new WatchedChannel(descriptor, listener);
		this.epoll.add(newcomer);
		newcomer.setInterest(interest);
		return newcomer;
	}

	@Override
	public void poll(long nanos) throws IOException {
		this.epoll.poll(this.readyNext.isEmpty() ? millis(nanos) : 0, this::failed);
		Queue<WatchedChannel> now = this.readyNext;
		this.readyNext = this.ready;
		this.ready = now;
		WatchedChannel channel = now.poll();
		while (channel != null) {
			channel.tell();
			channel = now.poll();
		}
		throwFailure();
	}

	/*
	 * A wait that ends too early would find nothing to do and begin anew.
	 */
	private static int millis(long nanos) {
		if (nanos <= 0) {
			return 0;
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(Math.min(nanos, Long.MAX_VALUE - 999_999) + 999_999);
		return (int) Math.min(millis, Integer.MAX_VALUE);
	}

	private void failed(Throwable thrown) {
		this.failure = thrown;
	}

	private void throwFailure() throws IOException {
		Throwable thrown = this.failure;
		this.failure = null;
		if (thrown != null) {
			throw new IOException(thrown);
		}
	}

	@Override
	public void wakeup() {
		this.epoll.wakeup();
	}

	@Override
	public boolean isCloseableByOthers() {
		return true;
	}

	@Override
	public void close() {
		this.epoll.close();
	}

	/**
	 * A channel that is looked after.
	 */
	private final class WatchedChannel implements Watched, Registration {

		private final Descriptor descriptor;

		private final Listener listener;

		private int generation;

		private int interest;

		private boolean queued;

		private boolean cancelled;

		WatchedChannel(Descriptor descriptor, Listener listener) {
			this.descriptor = descriptor;
			this.listener = listener;
		}

		@Override
		public Descriptor descriptor() {
			return this.descriptor;
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
		public void setInterest(int interest) {
			if (interest != this.interest) {
				this.interest = interest;
				queueIfReady();
			}
		}

		@Override
		public void cancel() {
			if (!this.cancelled) {
				this.cancelled = true;
				EpollMultiplexer.this.epoll.remove(this);
			}
		}

		@Override
		public void ready(int events) {
			queueIfReady();
		}

		private void tell() {
			this.queued = false;
			int operations = operations();
			if (operations != 0) {
				this.listener.ready(operations);
				queueIfReady();
			}
		}

		private void queueIfReady() {
			if (!this.queued && operations() != 0) {
				this.queued = true;
				EpollMultiplexer.this.readyNext.add(this);
			}
		}

		private int operations() {
			if (this.cancelled || this.descriptor.isClosed()) {
				return 0;
			}
			int readable = this.descriptor.isReadable() ? READING : 0;
			int writable = this.descriptor.isWritable() ? SelectionKey.OP_WRITE : 0;
			return this.interest & (readable | writable);
		}

	}

}
