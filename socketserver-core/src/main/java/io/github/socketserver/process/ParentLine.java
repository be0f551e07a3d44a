package io.github.socketserver.process;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.transport.ControlSocket;
import org.jspecify.annotations.Nullable;

/**
 * What a worker hears from its parent. While it waits for a request, the thread that will
 * serve it listens by itself. While that serves one for longer than a moment, a second
 * thread listens, so that neither a handler that blocks nor one that computes can keep
 * the process alive.
 *
 * @param <R> the type of the requests
 */
final class ParentLine<R> {

	private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(50);

	private final ControlSocket control;

	private final Listener<R> listener;

	private final Thread second = new Thread(this::listen, "socketserver-control");

	private final AtomicReference<Ear> ear = new AtomicReference<>(Ear.SECOND);

	private final LinkedBlockingQueue<R> heard = new LinkedBlockingQueue<>();

	/*
	 * Counted by the thread that serves them.
	 */
	private volatile long requests;

	private volatile boolean resting;

	ParentLine(ControlSocket control, Listener<R> listener) {
		this.control = control;
		this.listener = listener;
		this.second.setDaemon(true);
	}

	/**
	 * Has the second thread listen at once.
	 */
	void open() {
		this.second.start();
	}

	/**
	 * Waits for the next request.
	 * @return the request
	 * @throws IOException if the parent is not to be understood
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	R next() throws IOException, InterruptedException {
		R next = this.ear.compareAndSet(Ear.NONE, Ear.SERVING) ? awaitRequest() : this.heard.take();
		this.ear.set(Ear.NONE);
		this.requests++;
		if (this.resting) {
			LockSupport.unpark(this.second);
		}
		return next;
	}

	private R awaitRequest() throws IOException {
		while (true) {
			byte[] bytes = this.control.receive();
			if (bytes == null) {
				this.listener.parentGone();
				throw new IOException("The parent process has closed the connection");
			}
			R request = this.listener.received(Message.decode(bytes));
			if (request != null) {
				return request;
			}
		}
	}

	/*
	 * Whoever serves the request takes the ear over with it.
	 */
	private void listen() {
		try {
			while (true) {
				this.heard.add(awaitRequest());
				awaitLongRequest();
			}
		}
		catch (IOException ex) {
			this.listener.failed();
		}
	}

	private void awaitLongRequest() {
		long seen = -1;
		long now = this.requests;
		while (seen != now || !this.ear.compareAndSet(Ear.NONE, Ear.SECOND)) {
			if (seen == now && this.ear.get() == Ear.SERVING) {
				rest(now);
			}
			else {
				LockSupport.parkNanos(this, MOMENT);
			}
			seen = now;
			now = this.requests;
		}
	}

	private void rest(long now) {
		this.resting = true;
		if (this.requests == now) {
			LockSupport.park(this);
		}
		this.resting = false;
	}

	/**
	 * Who listens.
	 */
	private enum Ear {

		/**
		 * Nobody: a request has just been begun with.
		 */
		NONE,

		/**
		 * The thread that serves requests.
		 */
		SERVING,

		/**
		 * The second thread; or it has heard a request that nobody has taken yet.
		 */
		SECOND

	}

	/**
	 * Learns what the parent says.
	 *
	 * @param <R> the type of the requests
	 */
	interface Listener<R> {

		/**
		 * Takes note of a message.
		 * @param message the message
		 * @return the request that it is; {@code null} if it is none
		 * @throws IOException if it is not to be understood
		 */
		@Nullable R received(Message message) throws IOException;

		/**
		 * The parent is gone, or needs this process no more.
		 */
		void parentGone();

		/**
		 * The second thread can listen no more.
		 */
		void failed();

	}

}
