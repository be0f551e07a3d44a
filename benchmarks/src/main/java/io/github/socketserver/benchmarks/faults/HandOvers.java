package io.github.socketserver.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.socketserver.benchmarks.handover.ShortConnections;
import io.github.socketserver.benchmarks.subject.SubjectKind;

/**
 * Processes that hand their port over to the next one.
 */
final class HandOvers implements Fault {

	private static final int HAND_OVERS = 10;

	private static final int CONNECTIONS = 5_000;

	private static final int CLIENTS = 32;

	private final boolean draining;

	HandOvers(boolean draining) {
		this.draining = draining;
	}

	@Override
	public String name() {
		return this.draining ? "hand-over" : "hand-over-without-drain";
	}

	@Override
	public String title() {
		return "%d hand-overs of a port, %,d connections or more during each".formatted(HAND_OVERS, CONNECTIONS)
				+ (this.draining ? "" : ", without the drain");
	}

	@Override
	public List<String> columns() {
		return List.of("connections answered", "lost");
	}

	@Override
	public boolean concerns(SubjectKind kind) {
		return this.draining ? Fault.super.concerns(kind) && kind != SubjectKind.SPRING_INTEGRATION
				: kind == SubjectKind.THREADING;
	}

	@Override
	public Outcome applyTo(SubjectKind kind, Laboratory laboratory) throws IOException {
		String[] options = options();
		SubjectProcess serving = laboratory.start(kind, options);
		ShortConnections connections = new ShortConnections(serving.port(), CLIENTS, true);
		try (connections) {
			for (int i = 0; i < HAND_OVERS; i++) {
				connections.awaitMore(CONNECTIONS / 2);
				SubjectProcess next = laboratory.start(kind, options);
				connections.awaitMore(CONNECTIONS / 2);
				serving.stop();
				serving = next;
			}
		}
		finally {
			serving.close();
		}
		Goals goals = new Goals().holds(connections.lost() == 0 || !this.draining, "connections lost");
		return new Outcome(List.of(String.format(Locale.ROOT, "%,d", connections.answered()), connections.losses()),
				goals);
	}

	private String[] options() throws IOException {
		List<String> options = new ArrayList<>(List.of("--reuse-port", "--port", String.valueOf(freePort())));
		if (!this.draining) {
			options.add("--no-drain");
		}
		return options.toArray(String[]::new);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
