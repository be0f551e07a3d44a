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

import io.github.socketserver.event.LogThrottle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A selector and the registrations of its channels, for whoever polls it. At most one
 * thread polls at a time.
 */
final class PolledSelector implements PolledSource {

	private static final Logger logger = LoggerFactory.getLogger(PolledSelector.class);

	/**
	 * In milliseconds. junixsocket takes a select without a limit for one that does not
	 * wait.
	 */
	private static final long LONGEST_SELECT = 3_600_000;

	private final Selector selector;

	private final boolean virtualThreads;

	/**
	 * With junixsocket, closing a channel waits until its selector does not select any
	 * more. So the thread that polls closes such channels.
	 */
	private final boolean closesChannels;

	private final Queue<ChannelRegistration> changed = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean sleeping = new AtomicBoolean();

	private final LogThrottle throttle = new LogThrottle();

	private volatile boolean closed;

	private PolledSelector(Selector selector, boolean virtualThreads) {
		this.selector = selector;
		this.virtualThreads = virtualThreads;
		this.closesChannels = selector.provider() != SelectorProvider.provider();
	}

	/**
	 * Opens a selector.
	 * @param provider whose channels it is for
	 * @param virtualThreads whether virtual threads wait that take turns with the one
	 * that polls. Then a channel that somebody has waited for stays registered for
	 * reading until it is found ready while nobody waits
	 * @return the selector
	 * @throws IOException if it cannot be opened
	 */
	static PolledSelector open(SelectorProvider provider, boolean virtualThreads) throws IOException {
		return new PolledSelector(provider.openSelector(), virtualThreads);
	}

	@Override
	public Readiness.Registration register(SelectableChannel channel, WaitTimer timer) {
		return new ChannelRegistration(this, channel, timer);
	}

	boolean servesVirtualThreads() {
		return this.virtualThreads;
	}

	boolean closesChannels() {
		return this.closesChannels;
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public int pollNow() {
		try {
			applyChanges();
			return this.selector.selectNow(PolledSelector::ready);
		}
		catch (Throwable ex) {
			report(ex);
			return 0;
		}
	}

	@Override
	public void poll() {
		try {
			select();
			applyChanges();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	private void select() throws IOException {
		this.sleeping.set(true);
		if (this.changed.isEmpty() && !this.closed) {
			this.selector.select(PolledSelector::ready, LONGEST_SELECT);
		}
		else {
			this.selector.selectNow(PolledSelector::ready);
		}
		this.sleeping.set(false);
	}

	private static void ready(SelectionKey key) {
		ChannelRegistration registration = (ChannelRegistration) key.attachment();
		try {
			if (key.isValid()) {
				registration.ready(key);
				return;
			}
		}
		catch (CancelledKeyException ex) {
			// It was closed meanwhile.
		}
		registration.endWaits();
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
		SelectableChannel channel = registration.channel();
		try {
			SelectionKey key = channel.keyFor(this.selector);
			registration.applyWanted((key != null) ? key : channel.register(this.selector, 0, registration));
		}
		catch (ClosedChannelException | CancelledKeyException ex) {
			registration.endWaits();
		}
	}

	/**
	 * Has a registration looked at by the thread that polls.
	 * @param registration what has changed
	 */
	void update(ChannelRegistration registration) {
		this.changed.add(registration);
		wakeup();
	}

	/**
	 * Ends {@link #poll()} early.
	 */
	void wakeup() {
		if (this.sleeping.compareAndSet(true, false)) {
			this.selector.wakeup();
		}
	}

	/**
	 * Lets go of a channel that was closed: while it is registered it keeps its
	 * descriptor until the selector has run once more.
	 */
	void forgetClosed() {
		this.selector.wakeup();
	}

	@Override
	public void close() {
		this.closed = true;
		this.selector.wakeup();
	}

	/*
	 * Left to the thread that polls, because the last task that it runs may be the one
	 * that closes the poller.
	 */
	@Override
	public void release() {
		try {
			this.selector.keys().forEach((key) -> endWaits((ChannelRegistration) key.attachment()));
			this.selector.close();
		}
		catch (IOException | RuntimeException ex) {
			report(ex);
		}
		ChannelRegistration registration = this.changed.poll();
		while (registration != null) {
			registration.closeIfAsked();
			endWaits(registration);
			registration = this.changed.poll();
		}
	}

	private void endWaits(ChannelRegistration registration) {
		try {
			registration.endWaits();
		}
		catch (Throwable ex) {
			// A task that fails must not leave others waiting.
			report(ex);
		}
	}

	void report(Throwable failure) {
		try {
			this.throttle.log((suppressed) -> logger.error("Waiting for readiness failed ({} more like this)",
					suppressed, failure));
		}
		catch (Throwable ex) {
			// A logger that fails must not leave everybody waiting.
		}
	}

}
