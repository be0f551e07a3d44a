package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * Many connections whose deadlines come.
 */
final class DeadlinePrecision implements Fault {

	private static final int CLIENTS = 10_000;

	/** Longer than it takes all of them to come. */
	private static final int IDLE_SECONDS = 10;

	private static final int GIVE_UP_SECONDS = 25;

	@Override
	public String name() {
		return "precision";
	}

	@Override
	public String title() {
		return "%,d clients that ask once and stay; read time-out %d s".formatted(CLIENTS, IDLE_SECONDS);
	}

	@Override
	public List<String> columns() {
		return List.of("gone", "late by, ms: half", "99 %", "the last", "bystander: errors, p99 / longest ms");
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		try (SubjectProcess server = laboratory.start(kind, "--deadline", String.valueOf(IDLE_SECONDS * 1000));
				Crowd crowd = new Crowd(server.port())) {
			WarmUp.of(server.port());
			Bystander bystander = new Bystander(server.port());
			try (bystander) {
				crowd.connectAndGreet(CLIENTS);
				crowd.await(TimeUnit.SECONDS.toNanos(GIVE_UP_SECONDS));
			}
			return outcome(server, crowd, bystander);
		}
	}

	private static Outcome outcome(SubjectProcess server, Crowd crowd, Bystander bystander) throws IOException {
		Durations stays = crowd.stays();
		Goals goals = new Goals().holds(crowd.staying() == 0, crowd.staying() + " stay")
			.atMost("latest", late(stays, 1), 100)
			.holds(late(stays, 0) >= 0, "early")
			.holds(server.keepsCount(), LOST_COUNT);
		return new Outcome(
				List.of("%d of %d".formatted(stays.count(), CLIENTS), Durations.text(late(stays, 0.5)),
						Durations.text(late(stays, 0.99)), Durations.text(late(stays, 1)), bystander.text()),
				goals.holds(bystander.errors() == 0, "bystander harmed"));
	}

	private static double late(Durations stays, double share) {
		return stays.millis(share) - IDLE_SECONDS * 1000;
	}

}
