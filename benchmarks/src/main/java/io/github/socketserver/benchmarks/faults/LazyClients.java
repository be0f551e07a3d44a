package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * Clients that connect and say nothing, or next to nothing.
 */
final class LazyClients implements Fault {

	private static final int CLIENTS = 1_000;

	private static final int READ_SECONDS = 3;

	/** What {@code min-throughput} grants before it counts. */
	private static final int GRACE_SECONDS = 5;

	private static final int FLOOR = 100;

	private static final int GIVE_UP_SECONDS = 12;

	/** More often than the time-out of a read. */
	private static final long DRIP = TimeUnit.SECONDS.toNanos(1);

	private final boolean dripping;

	LazyClients(boolean dripping) {
		this.dripping = dripping;
	}

	@Override
	public String name() {
		return this.dripping ? "drip" : "silent";
	}

	@Override
	public String title() {
		String what = "%,d clients that send %s; read time-out %d s".formatted(CLIENTS,
				this.dripping ? "a byte a second" : "nothing", READ_SECONDS);
		return this.dripping
				? what + ", ours with `min-throughput: %dB` (%d s of grace)".formatted(FLOOR, GRACE_SECONDS) : what;
	}

	@Override
	public List<String> columns() {
		return List.of("gone after %d s".formatted(GIVE_UP_SECONDS), "half were gone after, ms", "all but 1 %, ms",
				"the last, ms", "bystander: errors, p99 / longest ms");
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		try (SubjectProcess server = laboratory.start(kind, "--deadline", String.valueOf(READ_SECONDS * 1000),
				"--floor", String.valueOf(FLOOR)); Crowd crowd = new Crowd(server.port())) {
			WarmUp.of(server.port());
			Bystander bystander = new Bystander(server.port());
			try (bystander) {
				crowd.connectSilently(CLIENTS);
				stay(crowd);
			}
			return outcome(server, crowd, bystander);
		}
	}

	private void stay(Crowd crowd) throws IOException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GIVE_UP_SECONDS);
		while (crowd.staying() > 0 && System.nanoTime() < end) {
			if (this.dripping) {
				crowd.drip();
			}
			crowd.await(DRIP);
		}
	}

	private Outcome outcome(SubjectProcess server, Crowd crowd, Bystander bystander) throws IOException {
		Durations stays = crowd.stays();
		int allowed = 1000 * (1 + (this.dripping ? GRACE_SECONDS : READ_SECONDS));
		Goals goals = new Goals().holds(crowd.staying() == 0, crowd.staying() + " stay")
			.holds(stays.count() == 0 || stays.maxMillis() <= allowed, "late")
			.holds(server.keepsCount(), LOST_COUNT);
		return new Outcome(
				List.of("%d of %d".formatted(stays.count(), CLIENTS), Durations.text(stays.millis(0.5)),
						Durations.text(stays.millis(0.99)), Durations.text(stays.maxMillis()), bystander.text()),
				bystander.addTo(goals));
	}

}
