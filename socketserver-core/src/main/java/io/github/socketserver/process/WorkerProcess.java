package io.github.socketserver.process;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The process of a worker, from before its start to after its end. A thread of its own
 * starts it, listens until it is ready and takes note of its end. In between the thread
 * of a request listens, so that no other has to wake it.
 */
final class WorkerProcess {

	private static final long STACK_SIZE = 128 * 1024;

	private final Supplier<ProcessBuilder> command;

	private final Supplier<Message> setup;

	private final Listener listener;

	private final Thread thread;

	private final CompletableFuture<WorkerEnd> end = new CompletableFuture<>();

	private final KillingInterrupt interrupt = new KillingInterrupt(this);

	private @Nullable StartedProcess started;

	private Stop stop = Stop.NONE;

	private volatile @Nullable Exception failure;

	private volatile @Nullable RemoteFailure told;

	WorkerProcess(String threadName, Supplier<ProcessBuilder> command, Supplier<Message> setup, Listener listener) {
		this.command = command;
		this.setup = setup;
		this.listener = listener;
		this.thread = new Thread(null, this::run, threadName, STACK_SIZE);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Returns the process's number.
	 * @return the number; -1 before it was started
	 */
	long pid() {
		StartedProcess process = started();
		return (process != null) ? process.pid() : -1;
	}

	/**
	 * Returns what went wrong here, rather than in the process.
	 * @return the failure; {@code null} if nothing did
	 */
	@Nullable Exception failure() {
		return this.failure;
	}

	/**
	 * Returns why the process cannot get ready, as far as it has said so.
	 * @return the reason; {@code null} if it has said nothing
	 */
	@Nullable RemoteFailure told() {
		return this.told;
	}

	/**
	 * Sends a message. If the process cannot be told, it has ended or is ended.
	 * @param message the message
	 * @param handedOver the channel whose descriptor goes with it
	 * @return whether it was sent
	 */
	boolean send(Message message, @Nullable SelectableChannel handedOver) {
		StartedProcess process = started();
		try {
			if (process != null) {
				process.send(message, handedOver);
			}
			return process != null;
		}
		catch (IOException ex) {
			destroy();
			return false;
		}
	}

	/**
	 * Listens to the process until it says that a request is over, or until nothing of it
	 * is left.
	 * @param conversation told what it says
	 * @throws InterruptedException if the calling thread is interrupted; the process is
	 * killed then
	 */
	void converse(WorkerConversation conversation) throws InterruptedException {
		StartedProcess process = started();
		if (process != null) {
			try {
				process.converse(this.interrupt, conversation);
			}
			catch (IOException ex) {
				fail(ex);
			}
		}
		if (!conversation.isOver()) {
			conversation.ended(awaitEnd());
		}
	}

	private WorkerEnd awaitEnd() throws InterruptedException {
		try {
			return this.end.get();
		}
		catch (InterruptedException ex) {
			kill();
			throw ex;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Ends the process in good order: it ends by itself when it waits for a request.
	 */
	synchronized void retire() {
		stopFor(Stop.RETIRED);
		if (this.started != null) {
			this.started.hangUp();
		}
	}

	synchronized void kill() {
		stopFor(Stop.KILLED);
		destroy();
	}

	private synchronized void destroy() {
		if (this.started != null) {
			this.started.kill();
		}
	}

	private void stopFor(Stop reason) {
		if (this.stop == Stop.NONE) {
			this.stop = reason;
		}
	}

	/**
	 * Returns whether and why the process was told to end.
	 * @return what it was told first
	 */
	synchronized Stop stop() {
		return this.stop;
	}

	/**
	 * Waits until nothing of the process is left.
	 * @param nanos how long at most
	 * @return whether that is so
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	boolean awaitEnd(long nanos) throws InterruptedException {
		try {
			this.end.get(nanos, TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private synchronized @Nullable StartedProcess started() {
		return this.started;
	}

	private void run() {
		try {
			StartedProcess process = boot();
			if (process != null) {
				setUp(process);
				awaitReady(process);
				process.awaitSilence();
			}
		}
		catch (Exception ex) {
			fail(ex);
		}
		finally {
			end();
		}
	}

	private void fail(Exception why) {
		if (!isEndOf(why)) {
			this.failure = why;
			destroy();
		}
	}

	/*
	 * A socket breaks when its process ends, which tells more by itself.
	 */
	private boolean isEndOf(Exception why) {
		StartedProcess process = started();
		boolean broken = why instanceof SocketException || why instanceof EOFException;
		return broken && process != null && process.endsByItself();
	}

	/*
	 * Whoever stops the process finds it either started or never to be started.
	 */
	private @Nullable StartedProcess boot() throws IOException {
		ProcessBuilder builder = this.command.get();
		synchronized (this) {
			if (this.stop == Stop.NONE) {
				this.started = StartedProcess.start(builder, this.thread.getName());
			}
			return this.started;
		}
	}

	private void setUp(StartedProcess process) throws IOException {
		Message message = this.setup.get();
		try {
			process.setUp(message);
		}
		finally {
			message.wipe();
		}
	}

	private void awaitReady(StartedProcess process) throws IOException {
		Message message = process.receive();
		if (message == null) {
			return;
		}
		switch (message.type()) {
			case READY -> this.listener.ready();
			case FAILED -> tellsWhy(message);
			default -> throw new IOException("A worker that is not ready has no reason to send " + message.type());
		}
	}

	private void tellsWhy(Message message) throws IOException {
		this.told = RemoteFailure.read(message.read());
	}

	/*
	 * Whoever waits for the end finds that the listener knows of it.
	 */
	private void end() {
		StartedProcess process = started();
		WorkerEnd known = (process != null) ? process.awaitEnd() : WorkerEnd.NEVER_STARTED;
		try {
			this.listener.ended(known);
		}
		finally {
			this.end.complete(known);
		}
	}

	/**
	 * What a process was told.
	 */
	enum Stop {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * To end in good order.
		 */
		RETIRED,

		/**
		 * To end at once.
		 */
		KILLED

	}

	/**
	 * Learns of a process's readiness and of its end. Called by the process's own thread.
	 */
	interface Listener {

		void ready();

		void ended(WorkerEnd end);

	}

}
