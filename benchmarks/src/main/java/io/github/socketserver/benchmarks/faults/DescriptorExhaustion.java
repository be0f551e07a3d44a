package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.ProcFs;
import io.github.socketserver.benchmarks.subject.SubjectKind;
import org.jspecify.annotations.Nullable;

/**
 * More connections than descriptors.
 */
final class DescriptorExhaustion implements Fault {

	private static final int DESCRIPTORS = 200;

	private static final int CLIENTS = 300;

	private static final int HOLD_SECONDS = 4;

	private static final int PATIENCE_MILLIS = 10_000;

	@Override
	public String name() {
		return "descriptors";
	}

	@Override
	public String title() {
		return "%d clients of a process with %d descriptors, for %d s".formatted(CLIENTS, DESCRIPTORS, HOLD_SECONDS);
	}

	@Override
	public List<String> columns() {
		return List.of("CPU, % of a core", "log lines in %d s".formatted(HOLD_SECONDS),
				"established client: failed of, longest ms", "a new client served after, ms", "health meanwhile");
	}

	@Override
	public boolean concerns(SubjectKind kind) {
		return true;
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		List<Socket> load = new ArrayList<>();
		try (SubjectProcess server = laboratory.startWithDescriptors(kind, DESCRIPTORS);
				LineClient established = new LineClient(server.port(), PATIENCE_MILLIS)) {
			established.ask("hello");
			Health health = (server.httpPort() > 0) ? new Health(server.httpPort()) : null;
			for (int i = 0; i < CLIENTS; i++) {
				load.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
			}
			// Starting costs time of its own
			park(2_000);
			return hold(server, established, health, load);
		}
		finally {
			closeAll(load);
		}
	}

	private Outcome hold(SubjectProcess server, LineClient established, @Nullable Health health, List<Socket> load)
			throws IOException {
		long begin = System.nanoTime();
		double cpu = ProcFs.cpuSeconds(server.pid());
		long lines = server.logLines();
		Durations latencies = new Durations();
		int failures = ask(established, latencies, begin + TimeUnit.SECONDS.toNanos(HOLD_SECONDS));
		double seconds = (System.nanoTime() - begin) / 1e9;
		double share = 100 * (ProcFs.cpuSeconds(server.pid()) - cpu) / seconds;
		long logged = server.logLines() - lines;
		String state = (health != null) ? health.read() : "–";
		closeAll(load);
		double recovery = recovery(server.port());
		Goals goals = new Goals().atMost("CPU", share, 2)
			// One at each end of the time
			.atMost("log lines", logged, HOLD_SECONDS + 1)
			.holds(failures == 0, "established client harmed")
			.atMost("recovery", recovery, 200)
			.holds(health == null || state.startsWith("DOWN"), "health not DOWN")
			.holds(server.keepsCount(), LOST_COUNT);
		return new Outcome(List.of(decimal(share), String.valueOf(logged),
				"%d of %d, %s".formatted(failures, latencies.count(), Durations.text(latencies.maxMillis())),
				Double.isNaN(recovery) ? "not within 10 s" : Durations.text(recovery), state), goals);
	}

	// Gently: the server's time is to be that of its trouble
	private static int ask(LineClient client, Durations latencies, long end) {
		int failures = 0;
		while (failures == 0 && System.nanoTime() < end) {
			long begin = System.nanoTime();
			try {
				client.ask("still there");
			}
			catch (IOException ex) {
				failures++;
			}
			latencies.add(System.nanoTime() - begin);
			park(100);
		}
		return failures;
	}

	private static double recovery(int port) {
		long begin = System.nanoTime();
		try (LineClient client = new LineClient(port, PATIENCE_MILLIS)) {
			client.ask("hello");
			return (System.nanoTime() - begin) / 1e6;
		}
		catch (IOException ex) {
			return Double.NaN;
		}
	}

	private static void closeAll(List<Socket> sockets) throws IOException {
		for (Socket socket : sockets) {
			socket.close();
		}
	}

	private static String decimal(double value) {
		return String.format(Locale.ROOT, "%.1f", value);
	}

	private static void park(long millis) {
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
	}

}
