package io.github.socketserver.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.socketserver.transport.ControlSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs or has run, and what this process has of it: one end of its control
 * socket, its standard error and its mark.
 */
final class StartedProcess {

	private static final Logger logger = LoggerFactory.getLogger(StartedProcess.class);

	private static final long SECONDS_TO_EXIT = 1;

	private final Process process;

	private final ControlSocket control;

	private final BeginMark mark;

	private final ErrorLines errors;

	private final CountDownLatch silent = new CountDownLatch(1);

	private final ReentrantLock listening = new ReentrantLock();

	@SuppressWarnings("this-escape")
	private StartedProcess(Process process, ControlSocket control, BeginMark mark, String name) {
		this.process = process;
		this.control = control;
		this.mark = mark;
		this.errors = new ErrorLines(process.getErrorStream(), "Worker process " + process.pid(), name + "-stderr");
		// A process that the worker has started may hold the other end for longer.
		process.onExit().thenRun(this::exited);
	}

	private void exited() {
		this.control.endInput();
		this.silent.countDown();
	}

	/**
	 * Starts a process.
	 * @param command its command line
	 * @param name what its threads here are called after
	 * @return the process
	 * @throws IOException if it cannot be started; nothing of it is left then
	 */
	static StartedProcess start(ProcessBuilder command, String name) throws IOException {
		BeginMark mark = BeginMark.create();
		try {
			return start(command, mark, name);
		}
		catch (IOException | RuntimeException ex) {
			mark.close();
			throw ex;
		}
	}

	private static StartedProcess start(ProcessBuilder command, BeginMark mark, String name) throws IOException {
		ControlSocket.Pair pair = ControlSocket.pair();
		try {
			Process process = command.redirectInput(pair.input())
				.redirectOutput(ProcessBuilder.Redirect.INHERIT)
				.start();
			return new StartedProcess(process, pair.own(), mark, name);
		}
		catch (IOException | RuntimeException ex) {
			pair.own().close();
			throw ex;
		}
		finally {
			pair.started().close();
		}
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Tells the process what to do.
	 * @param setup the message
	 * @throws IOException if it is gone
	 */
	void setUp(Message setup) throws IOException {
		send(setup, null);
		send(this.mark.toMessage(), null);
	}

	void send(Message message, @Nullable SelectableChannel handedOver) throws IOException {
		this.control.send(message.encode(), handedOver);
	}

	/**
	 * Waits for a message.
	 * @return the message; {@code null} when the process says nothing any more
	 * @throws IOException if that fails
	 */
	@Nullable Message receive() throws IOException {
		byte[] bytes = this.control.receive();
		if (bytes == null) {
			this.silent.countDown();
			return null;
		}
		return Message.decode(bytes);
	}

	/**
	 * Listens until a request is over, or the process says nothing any more.
	 * @param interrupt what an interrupt does meanwhile
	 * @param conversation told what the process says
	 * @throws IOException if it is not to be understood
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void converse(KillingInterrupt interrupt, WorkerConversation conversation)
			throws IOException, InterruptedException {
		this.listening.lock();
		try {
			Message message = interrupt.during(this::receive);
			while (message != null) {
				conversation.heard(message);
				message = conversation.isOver() ? null : interrupt.during(this::receive);
			}
		}
		finally {
			this.listening.unlock();
		}
	}

	/**
	 * Waits until the process has ended or says nothing any more.
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	void awaitSilence() throws InterruptedException {
		this.silent.await();
	}

	/**
	 * Returns whether the process ends, as it should once its control socket is broken.
	 * @return whether it has ended
	 */
	boolean endsByItself() {
		try {
			return this.process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * Says no more, upon which a process that waits for a request ends.
	 */
	void hangUp() {
		this.control.hangUp();
		this.silent.countDown();
	}

	/**
	 * Waits until the process has ended, which it should by now, and leaves nothing open.
	 * @return how it has ended
	 */
	WorkerEnd awaitEnd() {
		try {
			if (!this.process.waitFor(SECONDS_TO_EXIT, TimeUnit.SECONDS)) {
				kill();
			}
			int code = this.process.waitFor();
			WorkerExit exit = new WorkerExit(pid(), code, this.errors.last());
			this.process.getErrorStream().close();
			return new WorkerEnd(exit, this.mark.read());
		}
		catch (InterruptedException | IOException ex) {
			// Nobody interrupts this thread.
			return new WorkerEnd(new WorkerExit(pid(), -1, List.of()), BeginMark.NONE);
		}
		finally {
			awaitListener();
			close(this.control);
			close(this.mark);
		}
	}

	/*
	 * Whoever listens may have to hear yet that the request was over before.
	 */
	private void awaitListener() {
		this.listening.lock();
		this.listening.unlock();
	}

	private static void close(Closeable part) {
		try {
			part.close();
		}
		catch (IOException ex) {
			logger.debug("What is left of a worker could not be closed cleanly: {}", ex.toString());
		}
	}

}
