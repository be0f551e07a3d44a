package io.github.socketserver.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.transport.ControlSocket;
import io.github.socketserver.transport.StreamConnection;

/**
 * The life of a worker process: it serves what its parent hands over to it, and ends with
 * its parent. One thread listens to the parent, so that neither a handler that blocks nor
 * one that computes can keep the process alive.
 *
 * @since 0.1.0
 */
public final class WorkerLoop {

	private static final int FAILED_TO_START = 70;

	private final ControlSocket control;

	private final LinkedBlockingQueue<HandedOver> requests = new LinkedBlockingQueue<>();

	private final Semaphore idle = new Semaphore(1);

	private final RequestWorker worker;

	private final long orphanTimeout;

	private WorkerLoop(ControlSocket control, RequestWorker worker, long orphanTimeout) {
		this.control = control;
		this.worker = worker;
		this.orphanTimeout = orphanTimeout;
	}

	/**
	 * Serves requests until the parent process closes its end, and never returns.
	 * @param factory makes what serves them
	 */
	public static void run(RequestWorker.Factory factory) {
		try {
			ControlSocket control = ControlSocket.inherited();
			System.setIn(InputStream.nullInputStream());
			byte[] first = control.receive();
			if (first == null) {
				// The parent does not need this worker any more.
				exit(0);
				return;
			}
			Message setup = Message.decode(first);
			long orphanTimeout = ByteBuffer.wrap(setup.content()).getLong();
			byte[] rest = Arrays.copyOfRange(setup.content(), Long.BYTES, setup.content().length);
			new WorkerLoop(control, factory.create(rest), orphanTimeout).run();
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			exit(FAILED_TO_START);
		}
	}

	private void run() throws IOException, InterruptedException {
		Thread listener = new Thread(this::listen, "socketserver-control");
		listener.setDaemon(true);
		listener.start();
		send(Message.of(MessageType.READY));
		while (true) {
			serve(this.requests.take());
		}
	}

	private void serve(HandedOver handedOver) {
		this.idle.acquireUninterruptibly();
		try {
			send(Message.of(MessageType.START));
			WorkerReply reply = this.worker.serve(handedOver.request(), handedOver.connection());
			// An interrupt that the handler left behind must not end the loop.
			Thread.interrupted();
			send(reply.toMessage());
		}
		catch (IOException ex) {
			exit(0);
		}
		finally {
			this.idle.release();
		}
	}

	private void send(Message message) throws IOException {
		this.control.send(message.encode(), null);
	}

	private void listen() {
		try {
			byte[] bytes = this.control.receive();
			while (bytes != null) {
				receive(Message.decode(bytes));
				bytes = this.control.receive();
			}
			this.idle.tryAcquire(this.orphanTimeout, TimeUnit.NANOSECONDS);
		}
		catch (IOException | InterruptedException ex) {
			// The parent is gone, or not to be understood: there is nothing to go on for.
		}
		finally {
			exit(0);
		}
	}

	private void receive(Message message) throws IOException {
		switch (message.type()) {
			case REQUEST -> {
				WorkerRequest request = WorkerRequest.of(message);
				this.requests.add(new HandedOver(request,
						this.control.takeConnection(request.clientAddress(), request.localAddress())));
			}
			case STOPPING -> this.worker.stopping();
			default -> throw new IOException("A worker does not expect " + message.type());
		}
	}

	/*
	 * Nothing that a handler has registered or started may delay the end.
	 */
	private static void exit(int code) {
		Runtime.getRuntime().halt(code);
	}

	private record HandedOver(WorkerRequest request, StreamConnection connection) {

	}

}
