package io.github.socketserver.benchmarks.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A stream of short connections: each of several clients connects, sends a line, reads
 * until the server closes, and begins again.
 */
final class ShortConnections implements AutoCloseable {

	private static final int TIMEOUT = 10_000;

	private static final byte[] REQUEST = "how short life is\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REPLY = "HOW SHORT LIFE IS\n".getBytes(StandardCharsets.US_ASCII);

	private final AtomicLongArray ends = new AtomicLongArray(ConnectionEnd.values().length);

	private final List<Thread> clients = new ArrayList<>();

	private final InetSocketAddress server;

	private volatile boolean ended;

	/**
	 * Begins.
	 * @param port the server's port
	 * @param clients how many connect at the same time
	 */
	ShortConnections(int port, int clients) {
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		for (int i = 0; i < clients; i++) {
			Thread client = new Thread(this::run, "client-" + i);
			this.clients.add(client);
			client.start();
		}
	}

	/**
	 * Returns how many connections ended in a way.
	 * @param end the way
	 * @return the number so far
	 */
	long count(ConnectionEnd end) {
		return this.ends.get(end.ordinal());
	}

	private void run() {
		while (!this.ended) {
			this.ends.incrementAndGet(connect().ordinal());
		}
	}

	private ConnectionEnd connect() {
		try (Socket socket = new Socket()) {
			socket.setSoTimeout(TIMEOUT);
			socket.connect(this.server, TIMEOUT);
			socket.getOutputStream().write(REQUEST);
			byte[] reply = socket.getInputStream().readAllBytes();
			return Arrays.equals(reply, REPLY) ? ConnectionEnd.ANSWERED : ConnectionEnd.UNANSWERED;
		}
		catch (IOException ex) {
			return ConnectionEnd.of(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.ended = true;
		try {
			for (Thread client : this.clients) {
				client.join();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

}
