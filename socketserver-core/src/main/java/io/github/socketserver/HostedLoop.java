package io.github.socketserver;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.request.StopServerException;
import io.github.socketserver.transport.Multiplexer;
import org.jspecify.annotations.Nullable;

/**
 * {@link ServerLoop} that is a guest of a {@link SelectingLoop}: connections are accepted
 * on the thread that serves them, and datagrams handled on the thread that receives them.
 * The thread that runs the server only waits.
 */
final class HostedLoop extends ServerLoop implements SelectingLoop.Guest {

	/**
	 * How many requests are taken before the connections have their turn.
	 */
	private static final int MOST_AT_ONCE = 64;

	private final SelectingLoop host;

	private final List<Listener> listeners = new ArrayList<>();

	private final CountDownLatch departed = new CountDownLatch(1);

	private volatile @Nullable StopServerException stop;

	private long nextActions;

	private boolean departing;

	private long expectation;

	HostedLoop(BaseServer<?> server, SelectingLoop host, int acceptor, @Nullable AcceptorGroup group) {
		super(server, acceptor, group);
		this.host = host;
	}

	@Override
	void run() {
		this.host.execute(this::arrive);
		awaitDeparture();
		StopServerException thrown = this.stop;
		if (thrown != null) {
			throw thrown;
		}
	}

	@Override
	void wakeup() {
		this.host.wakeup();
	}

	@Override
	void close() {
		// There is nothing but the listeners, which were released on departure.
	}

	@Override
	boolean stopBecause(StopServerException thrown) {
		this.stop = thrown;
		stopUnasked(StopServerException.class.getSimpleName() + " was thrown");
		return true;
	}

	@Override
	void served() {
		this.host.begin();
		this.host.end();
	}

	/*
	 * An interrupt asks the loop to end; it stays pending.
	 */
	private void awaitDeparture() {
		boolean interrupted = false;
		boolean gone = false;
		while (!gone) {
			try {
				this.departed.await();
				gone = true;
			}
			catch (InterruptedException ex) {
				interrupted = true;
				stopUnasked("the thread that runs it was interrupted");
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void arrive() {
		enter();
		this.nextActions = System.nanoTime();
		this.host.setGuest(this);
		try {
			for (SelectableChannel channel : server().channels(acceptor())) {
				this.listeners.add(listen(channel));
			}
		}
		catch (IOException ex) {
			listenerGone();
		}
	}

	private Listener listen(SelectableChannel channel) throws IOException {
		return new Listener(channel, this.host.multiplexer().register(channel, 0, (operations) -> ready()));
	}

	private void ready() {
		guarded(() -> serve(MOST_AT_ONCE));
	}

	@Override
	public long beforeWait() {
		if (isStopRequested()) {
			return depart();
		}
		guarded(() -> this.nextActions = runDueActions(this.nextActions));
		long pause = server().acceptPause();
		boolean accepting = pause == 0 && server().mayAcceptAfterPause();
		for (Listener listener : this.listeners) {
			if (!listener.channel().isOpen()) {
				listenerGone();
			}
			listener.setAccepting(accepting);
		}
		if (isStopRequested()) {
			return 0;
		}
		if (accepting && server().control().hasReceived(acceptor())) {
			ready();
			return 0;
		}
		long wait = callsTimedActions() ? Math.max(0, this.nextActions - System.nanoTime()) : NEVER;
		return (pause > 0) ? Math.min(wait, pause) : wait;
	}

	private void guarded(Runnable step) {
		this.host.begin();
		try {
			step.run();
		}
		catch (StopServerException ex) {
			stopBecause(ex);
		}
		finally {
			this.host.end();
		}
	}

	private long depart() {
		if (!this.departing) {
			this.departing = true;
			release();
			guarded(this::drain);
		}
		guarded(() -> this.expectation = serveExpected());
		if (this.expectation > 0) {
			return this.expectation;
		}
		this.host.setGuest(null);
		leave();
		this.departed.countDown();
		return NEVER;
	}

	/*
	 * A channel that is closed keeps its descriptor until it is looked after by nobody.
	 */
	private void release() {
		this.listeners.forEach((listener) -> listener.registration().cancel());
		try {
			this.host.multiplexer().poll(0);
		}
		catch (IOException ex) {
			this.host.report(ex);
		}
	}

	/**
	 * A listening socket that is looked after.
	 *
	 * @param channel the socket
	 * @param registration the way to change that
	 */
	private record Listener(SelectableChannel channel, Multiplexer.Registration registration) {

		void setAccepting(boolean accepting) {
			int operations = this.channel.validOps() & (SelectionKey.OP_ACCEPT | SelectionKey.OP_READ);
			this.registration.setInterest(accepting ? operations : 0);
		}

	}

}
