package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.ProcFs;
import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * A client that asks for 1 GiB, in requests of 1 KiB with replies of 64 KiB, and reads
 * nothing of it.
 */
final class StuckReader implements Fault {

	private static final int REQUESTS = 16_384;

	private static final int REQUEST = 1024;

	private static final int RECEIVE_BUFFER = 64 * 1024;

	private static final int WRITE_SECONDS = 3;

	private static final int GIVE_UP_SECONDS = 10;

	private static final double MIB = 1024 * 1024;

	@Override
	public String name() {
		return "stuck";
	}

	@Override
	public String title() {
		return "a client that asks for 1 GiB and never reads; write time-out %d s".formatted(WRITE_SECONDS);
	}

	@Override
	public List<String> columns() {
		return List.of("closed after, s", "resident memory grew by, MiB", "bystander: errors, p99 / longest ms");
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		try (SubjectProcess server = laboratory.start(kind, "--deadline", String.valueOf(WRITE_SECONDS * 1000))) {
			WarmUp.of(server.port());
			Bystander bystander = new Bystander(server.port());
			try (bystander; SocketChannel client = SocketChannel.open()) {
				client.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
				client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
				client.configureBlocking(false);
				return watch(server, client, bystander);
			}
		}
	}

	private Outcome watch(SubjectProcess server, SocketChannel client, Bystander bystander) throws IOException {
		int clientPort = ((InetSocketAddress) client.getLocalAddress()).getPort();
		ByteBuffer requests = requests();
		double before = ProcFs.residentBytes(server.pid());
		double growth = 0;
		long begin = System.nanoTime();
		long end = begin + TimeUnit.SECONDS.toNanos(GIVE_UP_SECONDS);
		boolean open = true;
		while (open && System.nanoTime() < end) {
			send(client, requests);
			growth = Math.max(growth, ProcFs.residentBytes(server.pid()) - before);
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			open = TcpTable.isEstablished(server.port(), clientPort);
		}
		double seconds = (System.nanoTime() - begin) / 1e9;
		Goals goals = new Goals().holds(!open, "never closed")
			.holds(open || seconds <= WRITE_SECONDS + 1, "late")
			.atMost("memory", growth / MIB, 16)
			.holds(server.keepsCount(), LOST_COUNT);
		return new Outcome(List.of(open ? "not within " + GIVE_UP_SECONDS : String.format(Locale.ROOT, "%.2f", seconds),
				Durations.text(growth / MIB), bystander.text()), bystander.addTo(goals));
	}

	private static ByteBuffer requests() {
		byte[] line = ("BIG" + "x".repeat(REQUEST - 4) + "\n").getBytes(StandardCharsets.US_ASCII);
		ByteBuffer requests = ByteBuffer.allocateDirect(REQUESTS * REQUEST);
		for (int i = 0; i < REQUESTS; i++) {
			requests.put(line);
		}
		return requests.flip();
	}

	private static void send(SocketChannel client, ByteBuffer requests) {
		try {
			while (requests.hasRemaining() && client.write(requests) > 0) {
				continue;
			}
		}
		catch (IOException ex) {
			// The server has closed the connection, which the table shows.
		}
	}

}
