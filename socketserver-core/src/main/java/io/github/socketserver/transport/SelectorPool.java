package io.github.socketserver.transport;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

/**
 * {@link Readiness} for platform threads. A connection whose thread waits has a selector
 * of its own, so that the thread itself waits in the kernel and no other thread has to
 * wake it. Selectors are reused, and there is a limit to them because each takes two
 * descriptors: connections beyond it share a {@link Poller}.
 *
 * @since 0.1.0
 */
public final class SelectorPool implements Readiness {

	private static final int MOST = 256;

	private static final int MOST_IDLE = 64;

	private final SelectorProvider provider;

	private final Poller poller;

	private final Semaphore available = new Semaphore(MOST);

	private final Semaphore idlePlaces = new Semaphore(MOST_IDLE);

	private final Queue<Selector> idle = new ConcurrentLinkedQueue<>();

	private final Set<PooledRegistration> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	private SelectorPool(SelectorProvider provider, Poller poller) {
		this.provider = provider;
		this.poller = poller;
	}

	/**
	 * Opens a pool, which has no selectors yet, and the poller beside it.
	 * @param provider whose channels it is for
	 * @param timer ends the waits at the poller that have a deadline
	 * @param name name of the poller's thread
	 * @return the pool
	 * @throws IOException if the poller cannot be opened
	 */
	public static SelectorPool open(SelectorProvider provider, WaitTimer timer, String name) throws IOException {
		Poller poller = Poller.open(provider, timer, name);
		try {
			rehearse(poller, provider);
			return new SelectorPool(provider, poller);
		}
		catch (IOException | RuntimeException | Error ex) {
			poller.close();
			throw ex;
		}
	}

	/*
	 * The poller is called for help when descriptors have run out. Then it may be too
	 * late to load its classes.
	 */
	private static void rehearse(Poller poller, SelectorProvider provider) throws IOException {
		Pipe pipe = provider.openPipe();
		pipe.source().configureBlocking(false);
		Registration registration = poller.register(pipe.source());
		try {
			registration.awaitReadable(System.nanoTime() + 1);
		}
		finally {
			registration.close();
			pipe.sink().close();
		}
	}

	@Override
	public Registration register(SelectableChannel channel) {
		return new PooledRegistration(this, channel);
	}

	@Override
	public void close() {
		this.closed = true;
		this.waiting.forEach(PooledRegistration::wakeup);
		this.poller.close();
		closeIdle();
	}

	boolean isClosed() {
		return this.closed;
	}

	Poller poller() {
		return this.poller;
	}

	/**
	 * Takes a selector for a connection.
	 * @param registration the connection
	 * @return the selector; {@code null} if there is none to be had
	 */
	@Nullable Selector take(PooledRegistration registration) {
		if (!this.available.tryAcquire()) {
			return null;
		}
		Selector selector = takeIdleOrOpen();
		if (selector == null) {
			this.available.release();
			return null;
		}
		this.waiting.add(registration);
		return selector;
	}

	private @Nullable Selector takeIdleOrOpen() {
		Selector selector = this.idle.poll();
		if (selector != null) {
			this.idlePlaces.release();
			return selector;
		}
		try {
			return this.provider.openSelector();
		}
		catch (IOException ex) {
			// Out of descriptors: the poller needs none more.
			return null;
		}
	}

	/**
	 * Takes a selector back that has no channel any more.
	 * @param registration the connection that had it
	 * @param selector the selector
	 */
	void giveBack(PooledRegistration registration, Selector selector) {
		this.waiting.remove(registration);
		this.available.release();
		if (!this.idlePlaces.tryAcquire()) {
			closeQuietly(selector);
			return;
		}
		this.idle.add(selector);
		if (this.closed) {
			closeIdle();
		}
	}

	/**
	 * Takes note that a selector is of no use any more.
	 * @param registration the connection that had it
	 * @param selector the selector
	 */
	void lose(PooledRegistration registration, Selector selector) {
		this.waiting.remove(registration);
		this.available.release();
		closeQuietly(selector);
	}

	private void closeIdle() {
		Selector selector = this.idle.poll();
		while (selector != null) {
			closeQuietly(selector);
			selector = this.idle.poll();
		}
	}

	private static void closeQuietly(Selector selector) {
		try {
			selector.close();
		}
		catch (IOException ex) {
			// It is of no use to anybody any more.
		}
	}

}
