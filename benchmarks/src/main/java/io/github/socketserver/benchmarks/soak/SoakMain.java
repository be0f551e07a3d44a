package io.github.socketserver.benchmarks.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.socketserver.benchmarks.Arguments;
import io.github.socketserver.benchmarks.faults.Laboratory;
import io.github.socketserver.benchmarks.faults.LineClient;
import io.github.socketserver.benchmarks.faults.SubjectProcess;
import io.github.socketserver.benchmarks.handover.ShortConnections;
import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * The command {@code soak}: minutes of many short connections, some that are reset, and
 * some that stay, with a look at the server each few seconds. Fails if something grows, a
 * client is not answered, or the server loses count of its connections.
 */
public final class SoakMain {

	private static final int STAYING = 200;

	private static final int RESETS = 100;

	private static final long BETWEEN_RESETS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final int CLIENTS = 8;

	private static final int PATIENCE_MILLIS = 10_000;

	private static final byte[] HALF_A_LINE = "half a li".getBytes(StandardCharsets.US_ASCII);

	private final SubjectKind kind;

	private final double minutes;

	private final long window;

	private long answered;

	private long lost;

	private SoakMain(Arguments arguments) {
		this.kind = SubjectKind.of(arguments.text("server", SubjectKind.STARTER.id()));
		this.minutes = arguments.decimal("minutes", 5);
		this.window = TimeUnit.SECONDS.toNanos(arguments.number("window", 8));
	}

	/**
	 * Runs the command.
	 * @param args the command line
	 * @throws IOException if the server does not do what it should
	 */
	public static void main(String[] args) throws IOException {
		SoakMain soak = new SoakMain(new Arguments(args));
		System.exit(soak.run() ? 0 : 1);
	}

	private boolean run() throws IOException {
		System.out.printf("%s, %.1f minutes, %d connections that stay, Java %s%n%n%s%n", this.kind.label(),
				this.minutes, STAYING, Runtime.version(), Sample.head());
		List<LineClient> staying = new ArrayList<>();
		try (SubjectProcess server = new Laboratory().start(this.kind)) {
			for (int i = 0; i < STAYING; i++) {
				staying.add(new LineClient(server.port(), PATIENCE_MILLIS));
			}
			return isFlat(samples(server, staying));
		}
		finally {
			staying.forEach(LineClient::close);
		}
	}

	private List<Sample> samples(SubjectProcess server, List<LineClient> staying) throws IOException {
		Probe probe = new Probe(server);
		List<Sample> samples = new ArrayList<>();
		long end = System.nanoTime() + (long) (this.minutes * TimeUnit.MINUTES.toNanos(1));
		while (System.nanoTime() < end) {
			work(server.port(), staying);
			Sample sample = probe.sample(STAYING, this.answered);
			System.out.println(sample.row());
			samples.add(sample);
		}
		return samples;
	}

	private void work(int port, List<LineClient> staying) throws IOException {
		ShortConnections connections = new ShortConnections(port, CLIENTS, true);
		try (connections) {
			for (LineClient client : staying) {
				client.ask("still here");
			}
			for (int i = 0; i < RESETS; i++) {
				reset(port);
				LockSupport.parkNanos(BETWEEN_RESETS);
			}
			LockSupport.parkNanos(this.window);
		}
		this.answered += connections.answered();
		this.lost += connections.lost();
	}

	private static void reset(int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoLinger(true, 0);
			socket.getOutputStream().write(HALF_A_LINE);
		}
	}

	/*
	 * The first third is the warm-up: caches fill, code is compiled.
	 */
	private boolean isFlat(List<Sample> all) {
		List<Sample> samples = all.subList(all.size() / 3, all.size());
		System.out.printf(
				"%n| what | mean | growth a minute | growth in %.1f minutes | verdict |%n|---|--:|--:|--:|---|%n",
				samples.get(samples.size() - 1).minute() - samples.get(0).minute());
		boolean flat = true;
		for (Sample.Gauge gauge : Sample.GAUGES) {
			Trend trend = gauge.trend(samples);
			flat &= !gauge.grows(trend);
			System.out.printf("| %s | %,.0f | %+.2f | %+.1f | %s |%n", gauge.name(), trend.mean(), trend.perMinute(),
					trend.growth(), gauge.grows(trend) ? "grows" : "flat");
		}
		System.out.printf("%n%,d connections answered, %d lost%n", this.answered, this.lost);
		return flat && this.lost == 0;
	}

}
