package io.github.socketserver.benchmarks.handover;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A stream of short connections: each of several clients connects, sends a line, reads
 * until the server closes, and begins again.
 */
public final class ShortConnections implements AutoCloseable {

	private static final int TIMEOUT = 10_000;

	private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

	private static final long POLL = TimeUnit.MILLISECONDS.toNanos(1);

	private static final byte[] REQUEST = "how short life is\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REPLY = "HOW SHORT LIFE IS\n".getBytes(StandardCharsets.US_ASCII);

	private final AtomicLongArray ends = new AtomicLongArray(ConnectionEnd.values().length);

	private final List<Thread> clients = new ArrayList<>();

	private final InetSocketAddress server;

	private final boolean halfClosing;

	private volatile boolean ended;

	/**
	 * Begins.
	 * @param port the server's port
	 * @param clients how many connect at the same time
	 * @param halfClosing whether clients say that they have no further line, for a server
	 * that waits for it
	 */
	public ShortConnections(int port, int clients, boolean halfClosing) {
		this.halfClosing = halfClosing;
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

	/**
	 * Returns how many connections were answered.
	 * @return the number so far
	 */
	public long answered() {
		return count(ConnectionEnd.ANSWERED);
	}

	/**
	 * Returns how many connections ended in another way.
	 * @return the number so far
	 */
	public long lost() {
		return all() - answered();
	}

	/**
	 * Writes how those connections ended that were lost.
	 * @return numbers with what they are, or just 0
	 */
	public String losses() {
		String losses = Arrays.stream(ConnectionEnd.values())
			.filter((end) -> end != ConnectionEnd.ANSWERED && count(end) > 0)
			.map((end) -> count(end) + " " + end.title())
			.collect(Collectors.joining(", "));
		return losses.isEmpty() ? "0" : losses;
	}

	private long all() {
		return Arrays.stream(ConnectionEnd.values()).mapToLong(this::count).sum();
	}

	/**
	 * Waits until further connections have ended.
	 * @param further how many
	 * @throws IOException if that takes minutes
	 */
	public void awaitMore(int further) throws IOException {
		long enough = all() + further;
		long giveUp = System.nanoTime() + PATIENCE;
		while (all() < enough) {
			if (System.nanoTime() > giveUp) {
				throw new IOException("Connections end too slowly");
			}
			LockSupport.parkNanos(POLL);
		}
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
			if (this.halfClosing) {
				socket.shutdownOutput();
			}
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
