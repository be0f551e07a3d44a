package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.event.LogThrottle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Readiness} by one thread that runs a {@link Selector} for all channels of a
 * server. Waiting threads are parked, so platform and virtual threads may wait alike.
 *
 * @since 0.1.0
 */
public final class Poller implements Readiness {

	private static final Logger logger = LoggerFactory.getLogger(Poller.class);

	/**
	 * In milliseconds. junixsocket takes a select without a limit for one that does not
	 * wait.
	 */
	private static final long LONGEST_SELECT = 3_600_000;

	private final Selector selector;

	private final Thread thread;

	/**
	 * With junixsocket, closing a channel waits until its selector does not select any
	 * more. So this thread closes such channels itself.
	 */
	private final boolean closesItself;

	private final Queue<ChannelRegistration> changed = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean sleeping = new AtomicBoolean();

	private final LogThrottle throttle = new LogThrottle();

	private volatile boolean closed;

	private Poller(Selector selector, String name) {
		this.selector = selector;
		this.closesItself = selector.provider() != SelectorProvider.provider();
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Opens a poller and starts its thread.
	 * @param provider whose channels it is for
	 * @param name name of the thread
	 * @return the poller
	 * @throws IOException if no selector can be opened
	 */
	public static Poller open(SelectorProvider provider, String name) throws IOException {
		Poller poller = new Poller(provider.openSelector(), name);
		poller.thread.start();
		return poller;
	}

	@Override
	public Registration register(SelectableChannel channel) {
		return new ChannelRegistration(this, channel);
	}

	/**
	 * Ends the thread and all waits. May be called on the poller's own thread, which then
	 * ends by itself.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.selector.wakeup();
		joinThread();
	}

	private void joinThread() {
		if (Thread.currentThread() == this.thread) {
			return;
		}
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void update(ChannelRegistration registration) {
		this.changed.add(registration);
		wakeup();
	}

	private void wakeup() {
		if (this.sleeping.compareAndSet(true, false)) {
			this.selector.wakeup();
		}
	}

	private void run() {
		while (!this.closed) {
			try {
				select();
				applyChanges();
			}
			catch (Throwable ex) {
				report(ex);
			}
		}
		closeSelector();
	}

	private void report(Throwable failure) {
		try {
			this.throttle.log((suppressed) -> logger.error("Waiting for readiness failed ({} more like this)",
					suppressed, failure));
		}
		catch (Throwable ex) {
			// A logger that fails must not leave everybody waiting.
		}
	}

	/*
	 * Left to this thread, because the last task that it runs may be the one that closes
	 * the poller.
	 */
	private void closeSelector() {
		try {
			this.selector.keys().forEach((key) -> ((ChannelRegistration) key.attachment()).endWaits());
			this.selector.close();
		}
		catch (IOException | RuntimeException ex) {
			report(ex);
		}
		ChannelRegistration registration = this.changed.poll();
		while (registration != null) {
			registration.closeIfAsked();
			registration.endWaits();
			registration = this.changed.poll();
		}
	}

	private void select() throws IOException {
		this.sleeping.set(true);
		if (this.changed.isEmpty() && !this.closed) {
			this.selector.select(this::ready, LONGEST_SELECT);
		}
		else {
			this.selector.selectNow(this::ready);
		}
		this.sleeping.set(false);
	}

	private void ready(SelectionKey key) {
		ChannelRegistration registration = (ChannelRegistration) key.attachment();
		try {
			registration.ready(key.readyOps());
			key.interestOps(registration.wantedOps());
		}
		catch (CancelledKeyException ex) {
			registration.endWaits();
		}
	}

	private void applyChanges() {
		ChannelRegistration registration = this.changed.poll();
		while (registration != null) {
			apply(registration);
			registration = this.changed.poll();
		}
	}

	private void apply(ChannelRegistration registration) {
		registration.closeIfAsked();
		try {
			SelectionKey key = registration.channel.keyFor(this.selector);
			if (key != null) {
				key.interestOps(registration.wantedOps());
			}
			else if (registration.wantedOps() != 0) {
				registration.channel.register(this.selector, registration.wantedOps(), registration);
			}
		}
		catch (ClosedChannelException | CancelledKeyException ex) {
			registration.endWaits();
		}
	}

	/**
	 * {@link Registration} that keeps one waiter for each direction.
	 */
	private static final class ChannelRegistration implements Registration {

		private final Poller poller;

		private final SelectableChannel channel;

		private final AtomicReference<@Nullable Waiter> reader = new AtomicReference<>();

		private final AtomicReference<@Nullable Waiter> writer = new AtomicReference<>();

		private volatile boolean known;

		private volatile boolean readerWoken;

		private volatile boolean closing;

		ChannelRegistration(Poller poller, SelectableChannel channel) {
			this.poller = poller;
			this.channel = channel;
		}

		@Override
		public boolean awaitReadable(long deadline) throws IOException {
			if (takeWakeup()) {
				return true;
			}
			return await(this.reader, deadline) || takeWakeup();
		}

		@Override
		public boolean awaitWritable(long deadline) throws IOException {
			return await(this.writer, deadline);
		}

		@Override
		public void wakeupReader() {
			this.readerWoken = true;
			end(this.reader);
		}

		@Override
		public void onReadable(Runnable task) {
			takeWakeup();
			begin(this.reader, new Waiter(task));
		}

		@Override
		public void close() throws IOException {
			this.closing = true;
			try {
				if (this.known && this.poller.closesItself) {
					this.poller.update(this);
				}
				if (!this.known || !this.poller.closesItself || this.poller.closed) {
					this.channel.close();
				}
			}
			finally {
				endWaits();
				if (this.known) {
					// A channel that is registered keeps its descriptor until the
					// selector has run once more.
					this.poller.selector.wakeup();
				}
			}
		}

		private void closeIfAsked() {
			if (this.closing) {
				try {
					this.channel.close();
				}
				catch (IOException ex) {
					this.poller.report(ex);
				}
				endWaits();
			}
		}

		private boolean takeWakeup() {
			boolean woken = this.readerWoken;
			this.readerWoken = false;
			return woken;
		}

		private boolean await(AtomicReference<@Nullable Waiter> direction, long deadline) throws IOException {
			Waiter waiter = new Waiter(null);
			begin(direction, waiter);
			boolean ready = waiter.await(deadline);
			if (!ready) {
				direction.compareAndSet(waiter, null);
			}
			if (!isUsable()) {
				throw new ClosedChannelException();
			}
			return ready;
		}

		private void begin(AtomicReference<@Nullable Waiter> direction, Waiter waiter) {
			if (!direction.compareAndSet(null, waiter)) {
				throw new IllegalStateException("Another thread waits for the same direction of this connection");
			}
			this.known = true;
			if (isUsable() && !(direction == this.reader && this.readerWoken)) {
				this.poller.update(this);
			}
			if (!isUsable() || (direction == this.reader && this.readerWoken)) {
				end(direction);
			}
		}

		private boolean isUsable() {
			return !this.closing && this.channel.isOpen() && !this.poller.closed;
		}

		private int wantedOps() {
			return ((this.reader.get() != null) ? SelectionKey.OP_READ : 0)
					| ((this.writer.get() != null) ? SelectionKey.OP_WRITE : 0);
		}

		private void ready(int ops) {
			if ((ops & SelectionKey.OP_READ) != 0) {
				end(this.reader);
			}
			if ((ops & SelectionKey.OP_WRITE) != 0) {
				end(this.writer);
			}
		}

		private void endWaits() {
			end(this.reader);
			end(this.writer);
		}

		private static void end(AtomicReference<@Nullable Waiter> direction) {
			Waiter waiter = direction.getAndSet(null);
			if (waiter != null) {
				waiter.end();
			}
		}

	}

}
