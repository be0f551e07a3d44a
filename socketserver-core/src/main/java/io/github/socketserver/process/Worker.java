package io.github.socketserver.process;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.transport.ControlSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker process as its parent sees it. A thread of its own starts it, listens to it
 * and takes note of its end; the thread of a request tells it what to do.
 */
final class Worker {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private static final long STACK_SIZE = 128 * 1024;

	private static final long SECONDS_TO_EXIT = 1;

	private final WorkerPool pool;

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final Thread thread;

	private @Nullable ControlSocket control;

	private @Nullable Process process;

	private @Nullable ErrorLines errors;

	private boolean stopped;

	private boolean expired;

	private volatile @Nullable WorkerExit exit;

	private volatile @Nullable Exception failure;

	private volatile boolean ready;

	private int served;

	Worker(WorkerPool pool, String threadName) {
		this.pool = pool;
		this.thread = new Thread(null, this::run, threadName, STACK_SIZE);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	boolean isReady() {
		return this.ready;
	}

	/**
	 * Returns the process's number.
	 * @return the number; -1 before it was started
	 */
	synchronized long pid() {
		return (this.process != null) ? this.process.pid() : -1;
	}

	@Nullable WorkerExit exit() {
		return this.exit;
	}

	@Nullable Exception failure() {
		return this.failure;
	}

	int served() {
		return this.served;
	}

	/**
	 * Has the worker serve a request.
	 * @param request the request
	 * @param connection its connection
	 * @return how it has ended; {@code null} if the worker has ended before it began with
	 * the request, so that another may serve it
	 * @throws WorkerExitException if the worker has ended while it served the request
	 * @throws InterruptedException if the calling thread is interrupted; the process is
	 * killed then
	 */
	@Nullable WorkerReply serve(WorkerRequest request, SelectableChannel connection)
			throws WorkerExitException, InterruptedException {
		sendOrKill(request.toMessage(), connection);
		boolean begun = false;
		try {
			while (true) {
				Event event = this.events.take();
				if (event.reply() != null) {
					this.served++;
					return event.reply();
				}
				if (event.exit() != null) {
					if (begun) {
						throw new WorkerExitException(event.exit());
					}
					return null;
				}
				begun = true;
			}
		}
		catch (InterruptedException ex) {
			kill();
			throw ex;
		}
	}

	/**
	 * Tells the worker that the server is stopping.
	 */
	void tellStopping() {
		sendOrKill(Message.of(MessageType.STOPPING), null);
	}

	private void sendOrKill(Message message, @Nullable SelectableChannel connection) {
		ControlSocket open;
		synchronized (this) {
			open = this.control;
		}
		try {
			if (open != null) {
				open.send(message.encode(), connection);
			}
		}
		catch (IOException ex) {
			kill();
		}
	}

	/**
	 * Ends the process in good order: it ends by itself when it waits for a request.
	 */
	synchronized void retire() {
		this.stopped = true;
		closeControl();
	}

	synchronized void kill() {
		this.stopped = true;
		if (this.process != null) {
			this.process.destroyForcibly();
		}
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
			kill();
		}
		finally {
			end();
		}
	}

	private @Nullable ControlSocket boot() throws IOException {
		synchronized (this) {
			if (this.stopped) {
				return null;
			}
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
		ProcessBuilder builder = this.pool.command()
			.redirectInput(pair.input())
			.redirectOutput(ProcessBuilder.Redirect.INHERIT);
		Process started;
		synchronized (this) {
			if (this.stopped) {
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
		pair.own().send(this.pool.setup().encode(), null);
		return pair.own();
	}

	private void listen(ControlSocket opened) throws IOException {
		byte[] bytes = opened.receive();
		while (bytes != null) {
			receive(Message.decode(bytes));
			bytes = opened.receive();
		}
	}

	private void receive(Message message) throws IOException {
		switch (message.type()) {
			case READY -> {
				this.ready = true;
				this.pool.ready(this);
			}
			case START -> this.events.add(Event.STARTED);
			case DONE -> this.events.add(new Event(WorkerReply.of(message), null));
			default -> throw new IOException("A worker has no reason to send " + message.type());
		}
	}

	/*
	 * By now everything that the worker has sent was received, so whoever waits for it
	 * learns of the end last.
	 */
	private void end() {
		WorkerExit how = awaitExit();
		synchronized (this) {
			closeControl();
		}
		this.exit = how;
		this.events.add(new Event(null, how));
		this.pool.ended(this, how);
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
				kill();
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
	 * Kills the process because it takes too long to start.
	 */
	synchronized void expire() {
		this.expired = true;
		kill();
	}

	synchronized boolean isExpired() {
		return this.expired;
	}

	synchronized boolean isStopped() {
		return this.stopped;
	}

	/**
	 * What a request's thread has to know of its worker.
	 *
	 * @param reply the request has ended so
	 * @param exit the process has ended so
	 */
	private record Event(@Nullable WorkerReply reply, @Nullable WorkerExit exit) {

		static final Event STARTED = new Event(null, null);

	}

}
