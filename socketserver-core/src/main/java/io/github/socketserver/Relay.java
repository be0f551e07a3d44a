package io.github.socketserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.process.HandOver;
import io.github.socketserver.process.WorkerHandshake;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.process.WorkerReply;
import io.github.socketserver.process.WorkerReply.Outcome;
import io.github.socketserver.process.WorkerRequest;
import io.github.socketserver.transport.HandOverTransport;
import io.github.socketserver.transport.RelaySocket;
import org.jspecify.annotations.Nullable;

/**
 * Passes a connection's bytes on to the worker that serves it, where the worker cannot
 * have the connection itself: its TLS is spoken here, or it has been read from here.
 */
final class Relay implements HandOver {

	private static final int CHUNK = 16 * 1024;

	private static final long STACK_SIZE = 128 * 1024;

	private final LiveConnection connection;

	private final RelaySocket socket;

	private final Thread towardsWorker;

	private final Thread towardsClient;

	private final AtomicReference<@Nullable PeerException> failure = new AtomicReference<>();

	private final AtomicReference<@Nullable ServingWorker> worker = new AtomicReference<>();

	private volatile boolean undelivered;

	private volatile boolean over;

	private Relay(LiveConnection connection, RelaySocket socket, String name) {
		this.connection = connection;
		this.socket = socket;
		this.towardsWorker = thread(this::passToWorker, name + "-in");
		this.towardsClient = thread(this::passToClient, name + "-out");
	}

	private static Thread thread(Runnable task, String name) {
		Thread thread = new Thread(null, task, name, STACK_SIZE);
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Has a request served by a worker, and waits until its reply was passed on.
	 * @param pool has the worker
	 * @param request the request
	 * @param connection its connection
	 * @return how the request has ended
	 * @throws Exception if the client has ended it, or its worker
	 */
	static WorkerReply serve(WorkerPool pool, WorkerRequest request, LiveConnection connection) throws Exception {
		connection.output().flush();
		Relay relay = new Relay(connection, HandOverTransport.relay(), Thread.currentThread().getName());
		relay.towardsWorker.start();
		relay.towardsClient.start();
		WorkerReply reply;
		try {
			reply = pool.serve(request, relay);
		}
		finally {
			relay.close();
		}
		PeerException lost = relay.failure.get();
		if (lost != null && (relay.undelivered || reply.outcome() != Outcome.COMPLETED)) {
			throw lost;
		}
		return reply;
	}

	@Override
	public SelectableChannel channel() {
		return this.socket.handedOver();
	}

	@Override
	public void tlsHandshake(WorkerHandshake handshake) {
		this.connection.tlsHandshake(handshake);
	}

	@Override
	public void started(ServingWorker worker) {
		closeHandedOver();
		this.worker.set(worker);
		PeerException lost = this.failure.get();
		if (lost != null) {
			worker.clientLost(lost);
		}
	}

	private void closeHandedOver() {
		try {
			this.socket.closeHandedOver();
		}
		catch (IOException ex) {
			// It is closed already.
		}
	}

	private void passToWorker() {
		try {
			OutputStream target = this.socket.output();
			passBuffered(target);
			if (passRest(target)) {
				this.socket.endOutput();
			}
		}
		catch (PeerException ex) {
			lost(ex);
		}
		catch (IOException ex) {
			// The worker reads no more.
		}
	}

	private void passBuffered(OutputStream target) throws IOException {
		byte[] bytes = new byte[this.connection.input().buffered()];
		if (bytes.length > 0) {
			target.write(bytes, 0, this.connection.input().read(bytes));
		}
	}

	private boolean passRest(OutputStream target) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
		int count = this.connection.channel().reader().readNow(buffer);
		while (count >= 0 && !this.over) {
			if (count > 0) {
				this.connection.channel().touch(System.nanoTime());
				target.write(buffer.array(), 0, count);
			}
			else {
				this.connection.channel().reader().awaitReadable(Deadline.NEVER);
			}
			count = this.connection.channel().reader().readNow(buffer.clear());
		}
		return count < 0;
	}

	private void passToClient() {
		byte[] bytes = new byte[CHUNK];
		try {
			InputStream source = this.socket.input();
			int count = source.read(bytes);
			while (count >= 0) {
				this.connection.channel().writer().write(ByteBuffer.wrap(bytes, 0, count));
				count = source.read(bytes);
			}
		}
		catch (PeerException ex) {
			this.undelivered = true;
			lost(ex);
		}
		catch (IOException ex) {
			// The worker writes no more.
		}
	}

	private void lost(PeerException why) {
		ServingWorker told = this.worker.get();
		if (this.failure.compareAndSet(null, why) && told != null) {
			told.clientLost(why);
		}
	}

	/*
	 * What the worker has written until its end still has to get to the client.
	 */
	private void close() throws IOException {
		closeHandedOver();
		boolean interrupted = join(this.towardsClient);
		this.over = true;
		this.socket.close();
		this.connection.channel().reader().wakeup();
		interrupted |= join(this.towardsWorker);
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean join(Thread thread) {
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		return interrupted;
	}

}
