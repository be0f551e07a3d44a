package io.github.socketserver.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.socketserver.transport.ControlSocket;
import io.github.socketserver.transport.StreamConnection;
import org.jspecify.annotations.Nullable;

/**
 * The life of a worker process: it serves what its parent hands over to it, and ends with
 * its parent.
 *
 * @since 0.1.0
 */
public final class WorkerLoop {

	private static final int FAILED_TO_START = 70;

	private final ControlSocket control;

	private final ParentLine<HandedOver> parent;

	private final Semaphore idle = new Semaphore(1);

	private final long orphanTimeout;

	private volatile BeginMark.@Nullable Pen mark;

	private volatile @Nullable RequestWorker worker;

	private WorkerLoop(ControlSocket control, long orphanTimeout) {
		this.control = control;
		this.orphanTimeout = orphanTimeout;
		this.parent = new ParentLine<>(control, new Parent());
	}

	/**
	 * Serves requests until the parent process closes its end, and never returns.
	 * @param factory makes what serves them
	 */
	public static void run(RequestWorker.Factory factory) {
		try {
			ControlSocket control = ControlSocket.inherited();
			System.setIn(InputStream.nullInputStream());
			GroupSignals.disregard();
			byte[] first = control.receive();
			if (first == null) {
				// The parent does not need this worker any more.
				exit(0);
				return;
			}
			Message setup = Message.decode(first);
			Arrays.fill(first, (byte) 0);
			long orphanTimeout = ByteBuffer.wrap(setup.content()).getLong();
			byte[] rest = Arrays.copyOfRange(setup.content(), Long.BYTES, setup.content().length);
			setup.wipe();
			new WorkerLoop(control, orphanTimeout).run(factory, rest);
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			exit(FAILED_TO_START);
		}
	}

	/*
	 * The parent may end while the worker is still being made, which can take long.
	 */
	private void run(RequestWorker.Factory factory, byte[] setup) throws Exception {
		this.parent.open();
		RequestWorker made = make(factory, setup);
		this.worker = made;
		send(Message.of(MessageType.READY));
		serveAll(made);
	}

	/*
	 * The lines on standard error that the parent keeps may be too few for the reason.
	 */
	private RequestWorker make(RequestWorker.Factory factory, byte[] setup) throws Exception {
		try {
			RequestWorker made = factory.create(setup, new ToParent());
			Arrays.fill(setup, (byte) 0);
			made.rehearse().toMessage().encode();
			return made;
		}
		catch (Throwable ex) {
			tell(ex);
			throw ex;
		}
	}

	private void tell(Throwable failure) {
		try {
			send(Message.of(MessageType.FAILED, RemoteFailure.of(failure)::write));
		}
		catch (IOException ex) {
			failure.addSuppressed(ex);
		}
	}

	private void serveAll(RequestWorker made) throws InterruptedException {
		try {
			while (true) {
				serve(made, this.parent.next());
			}
		}
		catch (IOException ex) {
			// The parent is gone, or not to be understood: there is nothing to go on for.
			exit(0);
		}
	}

	private void serve(RequestWorker made, HandedOver handedOver) {
		this.idle.acquireUninterruptibly();
		try {
			begin(handedOver.request());
			WorkerReply reply = made.serve(handedOver.request(), handedOver.connection());
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

	/*
	 * A relay has something to do then. Nobody else is woken.
	 */
	private void begin(WorkerRequest request) throws IOException {
		Objects.requireNonNull(this.mark).write(request.id());
		if (request.relayed() != null) {
			send(Message.of(MessageType.START));
		}
	}

	private void send(Message message) throws IOException {
		this.control.send(message.encode(), null);
	}

	/*
	 * Nothing that a handler has registered or started may delay the end.
	 */
	private static void exit(int code) {
		Runtime.getRuntime().halt(code);
	}

	/**
	 * Tells the parent of what happens within a request.
	 */
	private final class ToParent implements Replies {

		@Override
		public void send(byte[] packet) throws IOException {
			WorkerLoop.this.send(new Message(MessageType.REPLY, packet));
		}

		@Override
		public void tlsHandshake(WorkerHandshake handshake) throws IOException {
			WorkerLoop.this.send(handshake.toMessage());
		}

	}

	private record HandedOver(WorkerRequest request, @Nullable StreamConnection connection) {

	}

	/**
	 * Does what the parent says.
	 */
	private final class Parent implements ParentLine.Listener<HandedOver> {

		@Override
		public @Nullable HandedOver received(Message message) throws IOException {
			switch (message.type()) {
				case REQUEST -> {
					return take(WorkerRequest.of(message));
				}
				case KEYS -> renewKeys(message);
				case MARK -> open(message);
				case TRAINED -> System.exit(0);
				case STOPPING -> tell(RequestWorker::stopping);
				case LOST -> {
					ClientLoss loss = ClientLoss.of(message);
					tell((made) -> made.clientLost(loss.id(), loss.why()));
				}
				default -> throw new IOException("A worker does not expect " + message.type());
			}
			return null;
		}

		private void open(Message message) throws IOException {
			try {
				WorkerLoop.this.mark = BeginMark.Pen.of(message);
			}
			catch (IOException ex) {
				ex.printStackTrace();
				throw ex;
			}
		}

		private void renewKeys(Message message) throws IOException {
			try {
				Objects.requireNonNull(WorkerLoop.this.worker).renewKeys(message.content());
				message.wipe();
			}
			catch (IOException ex) {
				ex.printStackTrace();
				throw ex;
			}
		}

		private HandedOver take(WorkerRequest request) throws IOException {
			return new HandedOver(request, (request.packet() != null) ? null : WorkerLoop.this.control
				.takeConnection(request.clientAddress(), request.localAddress(), request.relayed()));
		}

		private void tell(Consumer<RequestWorker> what) {
			RequestWorker made = WorkerLoop.this.worker;
			if (made != null) {
				what.accept(made);
			}
		}

		/*
		 * A request that is being served may end, but not much later.
		 */
		@Override
		public void parentGone() {
			try {
				WorkerLoop.this.idle.tryAcquire(WorkerLoop.this.orphanTimeout, TimeUnit.NANOSECONDS);
			}
			catch (InterruptedException ex) {
				// There is nothing to go on for.
			}
			finally {
				exit(0);
			}
		}

		@Override
		public void failed() {
			exit((WorkerLoop.this.mark != null) ? 0 : FAILED_TO_START);
		}

	}

}
