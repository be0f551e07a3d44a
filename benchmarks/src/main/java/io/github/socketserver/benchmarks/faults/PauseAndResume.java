package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.benchmarks.handover.ShortConnections;
import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * A server that is paused and resumed all the time.
 */
final class PauseAndResume implements Fault {

	private static final int CYCLES = 1_000;

	private static final int GIVE_UP_SECONDS = 10;

	private static final int CLIENTS = 8;

	@Override
	public String name() {
		return "pause";
	}

	@Override
	public String title() {
		return "%,d times paused and resumed, or for %d s, while %d clients connect for each line".formatted(CYCLES,
				GIVE_UP_SECONDS, CLIENTS);
	}

	@Override
	public List<String> columns() {
		return List.of("times", "s", "connections answered", "lost", "bystander: errors, p99 / longest ms");
	}

	@Override
	public boolean concerns(SubjectKind kind) {
		return Fault.super.concerns(kind) && kind != SubjectKind.SPRING_INTEGRATION;
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		try (SubjectProcess server = laboratory.start(kind)) {
			WarmUp.of(server.port());
			Bystander bystander = new Bystander(server.port());
			ShortConnections connections = new ShortConnections(server.port(), CLIENTS, true);
			long begin = System.nanoTime();
			int cycles;
			double seconds;
			try (bystander; connections) {
				cycles = server.cycle(CYCLES, GIVE_UP_SECONDS);
				seconds = (System.nanoTime() - begin) / 1e9;
			}
			Goals goals = new Goals().holds(connections.lost() == 0, "requests lost")
				.holds(bystander.errors() == 0, "bystander harmed")
				.holds(server.keepsCount(), LOST_COUNT);
			return new Outcome(List.of(String.valueOf(cycles), String.format(Locale.ROOT, "%.1f", seconds),
					String.format(Locale.ROOT, "%,d", connections.answered()), connections.losses(), bystander.text()),
					goals);
		}
	}

}
