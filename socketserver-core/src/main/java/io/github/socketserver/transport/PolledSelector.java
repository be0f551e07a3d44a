package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

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

	private static final long TURN_NANOS = 1_000_000;

	private static final long TURN_MILLIS = 10;

	private static final int MOST_TURNS = 10;

	private final Selector selector;

	private final boolean virtualThreads;

	/**
	 * With junixsocket, closing a channel waits until its selector does not select any
	 * more. So the thread that polls closes such channels. A write to a client that is
	 * gone closes one by itself, too, so none stays registered that nobody waits for.
	 */
	private final boolean closesChannels;

	private final Queue<ChannelRegistration> unwanted = new ArrayDeque<>();

	private final Queue<ChannelRegistration> changed = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean sleeping = new AtomicBoolean();

	private final LogThrottle throttle = new LogThrottle();

	private int turnsForOthers;

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
	public Readiness.Registration register(SelectableChannel channel, WaitAlarms alarms) {
		return new ChannelRegistration(this, channel, alarms);
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
			cancelUnwanted();
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
			letOthersClose();
			select();
			applyChanges();
			cancelUnwanted();
		}
		catch (Throwable ex) {
			report(ex);
		}
	}

	/*
	 * Whoever closes a channel needs the selector for a moment, which this thread would
	 * take again at once.
	 */
	private void letOthersClose() {
		cancelUnwanted();
		if (this.turnsForOthers > 0) {
			this.turnsForOthers--;
			LockSupport.parkNanos(TURN_NANOS);
		}
	}

	private void select() throws IOException {
		this.sleeping.set(true);
		if (this.changed.isEmpty() && !this.closed) {
			this.selector.select(PolledSelector::ready, (this.turnsForOthers > 0) ? TURN_MILLIS : LONGEST_SELECT);
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
		registration.invalid();
	}

	private void cancelUnwanted() {
		ChannelRegistration registration = this.unwanted.poll();
		while (registration != null) {
			SelectionKey key = registration.channel().keyFor(this.selector);
			if (key != null) {
				registration.cancelUnlessWanted(key);
			}
			if (!registration.channel().isOpen()) {
				this.turnsForOthers = MOST_TURNS;
			}
			registration = this.unwanted.poll();
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
		SelectableChannel channel = registration.channel();
		try {
			SelectionKey key = channel.keyFor(this.selector);
			registration.applyWanted((key != null) ? key : channel.register(this.selector, 0, registration));
		}
		catch (ClosedChannelException | CancelledKeyException ex) {
			registration.invalid();
		}
	}

	/**
	 * Takes note of a registration that nobody waits for. Called by the thread that
	 * polls.
	 * @param registration the registration
	 */
	void unwanted(ChannelRegistration registration) {
		if (this.closesChannels) {
			this.unwanted.add(registration);
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
