package io.github.socketserver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.ConnectionInfo;
import io.github.socketserver.event.ServerListener;
import io.github.socketserver.request.LineHandler;

/**
 * Measures how late deadlines are: many clients that send nothing, or do not read what
 * they are sent, and when the server closes each of them. A program, because what it
 * tells depends on the machine:
 * {@code java -cp … io.github.socketserver.DeadlinePrecision virtual write 10000}.
 */
public final class DeadlinePrecision {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int REPLY = 64 * 1024;

	private static final int SMALL_BUFFER = 4096;

	private final Map<Long, Long> begun = new ConcurrentHashMap<>();

	private final Queue<Long> lateness = new ConcurrentLinkedQueue<>();

	private final Duration timeout;

	private final boolean writes;

	private DeadlinePrecision(Duration timeout, boolean writes) {
		this.timeout = timeout;
		this.writes = writes;
	}

	/**
	 * Measures, and prints what was found.
	 * @param args the mode, {@code read} or {@code write}, and the number of connections;
	 * or, in a process that it starts itself, {@code client} and what to do
	 * @throws Exception if that fails
	 */
	public static void main(String[] args) throws Exception {
		if (args[0].equals("client")) {
			InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1]));
			List<SocketChannel> clients = connect(address, Integer.parseInt(args[2]), args[3].equals("write"));
			System.out.println("connected " + clients.size());
			while (System.in.read() >= 0) {
				continue;
			}
			return;
		}
		Concurrency mode = switch (args[0]) {
			case "virtual" -> Concurrency.virtual();
			case "selecting" -> Concurrency.selecting();
			default -> Concurrency.threading();
		};
		report(mode, args[1].equals("write"), Integer.parseInt(args[2]));
	}

	/**
	 * Measures with clients in a process of their own, and prints what was found.
	 * @param mode the server's mode
	 * @param writes whether writes are to time out, rather than reads
	 * @param count how many clients
	 * @return how late each was, in nanoseconds, the least first
	 * @throws IOException if that fails
	 */
	static long[] report(Concurrency mode, boolean writes, int count) throws IOException {
		String kind = writes ? "write" : "read";
		long[] late = new DeadlinePrecision(TIMEOUT, writes).measure(mode, (address) -> {
			Process clients = start(address, count, kind);
			return clients::destroy;
		}, count);
		System.out.printf(
				"%s %s: %d deadlines of %s, %d early, late by p50 %.2f, p99 %.2f, most %.2f ms; "
						+ "%d platform threads at most%n",
				mode, kind, late.length, TIMEOUT, Arrays.stream(late).filter((nanos) -> nanos < 0).count(),
				millis(late, 0.5), millis(late, 0.99), millis(late, 1),
				ManagementFactory.getThreadMXBean().getPeakThreadCount());
		return late;
	}

	/**
	 * Measures with clients of this process.
	 * @param mode the server's mode
	 * @param timeout when the deadlines are
	 * @param writes whether writes are to time out, rather than reads
	 * @param count how many clients
	 * @return how late each was, in nanoseconds, the least first
	 * @throws IOException if that fails
	 */
	static long[] measure(Concurrency mode, Duration timeout, boolean writes, int count) throws IOException {
		return new DeadlinePrecision(timeout, writes).measure(mode, (address) -> {
			List<SocketChannel> clients = connect(address, count, writes);
			return () -> closeAll(clients);
		}, count);
	}

	private long[] measure(Concurrency mode, Clients clients, int count) throws IOException {
		ServerConfig config = ServerConfig.tcp("127.0.0.1", 0)
			.withName("precision")
			.withConcurrency(mode)
			.withQueueSize(4096)
			.withMaxConnections(-1)
			.withSendBufferSize(SMALL_BUFFER)
			.withConnectionTimeout(this.writes ? Duration.ofMinutes(5) : this.timeout)
			.withWriteTimeout(this.timeout);
		try (TcpServer server = new TcpServer(config, Flooding::new)) {
			server.addListener(new Watch());
			server.start();
			Runnable end = clients.connectTo(server.localAddress());
			long begin = System.nanoTime();
			while (this.lateness.size() < count) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
				if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(3)) {
					throw new IOException("Only " + this.lateness.size() + " of " + count + " deadlines have come");
				}
			}
			end.run();
		}
		return this.lateness.stream().mapToLong(Long::longValue).sorted().toArray();
	}

	private static List<SocketChannel> connect(SocketAddress address, int count, boolean writes) throws IOException {
		List<SocketChannel> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			SocketChannel client = SocketChannel.open();
			client.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
			client.connect(address);
			if (writes) {
				client.write(ByteBuffer.wrap(new byte[] { '\n' }));
			}
			clients.add(client);
		}
		return clients;
	}

	private static void closeAll(List<SocketChannel> clients) {
		for (SocketChannel client : clients) {
			try {
				client.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static Process start(SocketAddress address, int count, String kind) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), DeadlinePrecision.class.getName(),
				"client", String.valueOf(((InetSocketAddress) address).getPort()), String.valueOf(count), kind)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
	}

	private static double millis(long[] sorted, double share) {
		return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
	}

	/**
	 * Whoever connects to the server.
	 */
	@FunctionalInterface
	private interface Clients {

		Runnable connectTo(SocketAddress address) throws IOException;

	}

	/**
	 * Takes the time from the moment at which a wait may have begun at the earliest.
	 */
	private final class Watch implements ServerListener {

		@Override
		public void connectionAccepted(ConnectionInfo connection) {
			DeadlinePrecision.this.begun.put(connection.id(), System.nanoTime());
		}

		@Override
		public void connectionClosed(ConnectionInfo connection, CloseCause cause, Duration duration) {
			long now = System.nanoTime();
			if (cause == (DeadlinePrecision.this.writes ? CloseCause.WRITE_TIMEOUT : CloseCause.IDLE)) {
				long due = DeadlinePrecision.this.begun.get(connection.id()) + DeadlinePrecision.this.timeout.toNanos();
				DeadlinePrecision.this.lateness.add(now - due);
			}
		}

	}

	/**
	 * Answers with more than anybody takes who does not read.
	 */
	private final class Flooding extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			DeadlinePrecision.this.begun.put(request().id(), System.nanoTime());
			output().write(new byte[REPLY]);
		}

	}

}
