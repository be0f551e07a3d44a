package io.github.socketserver.process;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.socketserver.transport.ControlSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a worker, from its start to its end. A thread of its own starts it,
 * listens to it and takes note of its end.
 */
final class WorkerProcess {

	private static final Logger logger = LoggerFactory.getLogger(WorkerProcess.class);

	private static final long STACK_SIZE = 128 * 1024;

	private static final long SECONDS_TO_EXIT = 1;

	private final Supplier<ProcessBuilder> command;

	private final Message setup;

	private final Listener listener;

	private final Thread thread;

	private final CountDownLatch ended = new CountDownLatch(1);

	private @Nullable ControlSocket control;

	private @Nullable Process process;

	private @Nullable ErrorLines errors;

	private Stop stop = Stop.NONE;

	private volatile @Nullable Exception failure;

	WorkerProcess(String threadName, Supplier<ProcessBuilder> command, Message setup, Listener listener) {
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
	synchronized long pid() {
		return (this.process != null) ? this.process.pid() : -1;
	}

	/**
	 * Returns what went wrong here, rather than in the process.
	 * @return the failure; {@code null} if nothing did
	 */
	@Nullable Exception failure() {
		return this.failure;
	}

	/**
	 * Sends a message. If the process cannot be told, it has ended or is ended.
	 * @param message the message
	 * @param handedOver the channel whose descriptor goes with it
	 * @return whether it was sent
	 */
	boolean send(Message message, @Nullable SelectableChannel handedOver) {
		ControlSocket open;
		synchronized (this) {
			open = this.control;
		}
		try {
			if (open != null) {
				open.send(message.encode(), handedOver);
			}
			return open != null;
		}
		catch (IOException ex) {
			destroy();
			return false;
		}
	}

	/**
	 * Ends the process in good order: it ends by itself when it waits for a request.
	 */
	synchronized void retire() {
		stopFor(Stop.RETIRED);
		closeControl();
	}

	synchronized void kill() {
		stopFor(Stop.KILLED);
		destroy();
	}

	private synchronized void destroy() {
		if (this.process != null) {
			this.process.destroyForcibly();
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
		return this.ended.await(nanos, TimeUnit.NANOSECONDS);
	}

	private void run() {
		try {
			ControlSocket opened = boot();
			if (opened != null) {
				listen(opened);
			}
		}
		catch (Exception ex) {
			this.failure = ex;
			destroy();
		}
		finally {
			end();
		}
	}

	private @Nullable ControlSocket boot() throws IOException {
		if (stop() != Stop.NONE) {
			return null;
		}
		ControlSocket.Pair pair = ControlSocket.pair();
		try {
			return boot(pair);
		}
		finally {
			pair.started().close();
		}
	}

	private @Nullable ControlSocket boot(ControlSocket.Pair pair) throws IOException {
		ProcessBuilder builder = this.command.get()
			.redirectInput(pair.input())
			.redirectOutput(ProcessBuilder.Redirect.INHERIT);
		Process started;
		synchronized (this) {
			if (this.stop != Stop.NONE) {
				pair.own().close();
				return null;
			}
			this.control = pair.own();
			started = builder.start();
			this.process = started;
		}
		this.errors = new ErrorLines(started.getErrorStream(), "Worker process " + started.pid(),
				this.thread.getName() + "-stderr");
		// A process that the worker has started may hold the other end for longer.
		started.onExit().thenRun(pair.own()::endInput);
		pair.own().send(this.setup.encode(), null);
		return pair.own();
	}

	private void listen(ControlSocket opened) throws IOException {
		byte[] bytes = opened.receive();
		while (bytes != null) {
			this.listener.received(Message.decode(bytes));
			bytes = opened.receive();
		}
	}

	/*
	 * By now everything that the worker has sent was received, so whoever waits for it
	 * learns of the end last.
	 */
	private void end() {
		WorkerExit exit = awaitExit();
		synchronized (this) {
			closeControl();
		}
		this.listener.ended(exit);
		this.ended.countDown();
	}

	private WorkerExit awaitExit() {
		Process started;
		synchronized (this) {
			started = this.process;
		}
		if (started == null) {
			return new WorkerExit(-1, -1, List.of());
		}
		try {
			if (!started.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS)) {
				destroy();
			}
			int code = started.waitFor();
			ErrorLines lines = this.errors;
			List<String> last = (lines != null) ? lines.last() : List.of();
			started.getErrorStream().close();
			return new WorkerExit(started.pid(), code, last);
		}
		catch (InterruptedException | IOException ex) {
			// Nobody interrupts this thread.
			return new WorkerExit(started.pid(), -1, List.of());
		}
	}

	private void closeControl() {
		try {
			if (this.control != null) {
				this.control.close();
			}
		}
		catch (IOException ex) {
			logger.debug("The control socket of a worker could not be closed cleanly: {}", ex.toString());
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
	 * Learns what a process says, and of its end. Called by the process's own thread.
	 */
	interface Listener {

		void received(Message message) throws IOException;

		void ended(WorkerExit exit);

	}

}
