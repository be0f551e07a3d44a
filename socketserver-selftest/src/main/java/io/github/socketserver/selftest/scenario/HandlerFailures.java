package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.PacketClient;
import io.github.socketserver.selftest.trial.HandlerLedger.FaultyHook;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Handlers that fail wherever they can. Each failure costs its own request.
 */
final class HandlerFailures implements Scenario {

	private static final List<String> COMMANDS = List.of("!throw", "!error", "!overflow");

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Override
	public String name() {
		return "handler-failures";
	}

	@Override
	public String description() {
		return "A handler's constructor, setup, handle and finish throw exceptions and errors, handle also overflows "
				+ "its stack; each costs its own request, and is logged once";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return mode != Mode.FORKING;
	}

	@Override
	public void run(Trial trial) throws Exception {
		int rounds = trial.form().pick(1, 50);
		trial.expectHandlerFailures(rounds * (COMMANDS.size() + FaultyHook.values().length));
		for (int round = 0; round < rounds; round++) {
			for (String command : COMMANDS) {
				trial.undisturbed(() -> provoke(trial, command));
			}
			for (FaultyHook hook : FaultyHook.values()) {
				trial.undisturbed(() -> fail(trial, hook));
			}
		}
	}

	private static void fail(Trial trial, FaultyHook hook) throws IOException {
		trial.ledger().fail(hook);
		try {
			provoke(trial, "hello");
		}
		finally {
			trial.ledger().fail(null);
		}
	}

	/*
	 * A handler that cannot be made closes its connection before anything is sent.
	 */
	private static void ask(LineClient client, String request) {
		try {
			client.send(request + "\n").shutdownOutput();
		}
		catch (IOException ex) {
			// The connection has ended already, as it should.
		}
	}

	private static void provoke(Trial trial, String request) throws IOException {
		long ended = trial.server().statistics().completedRequests();
		if (trial.type().isStream()) {
			try (LineClient client = trial.connect()) {
				ask(client, request);
				trial.check(client.awaitEnd(), "the connection of a handler that failed was not closed");
			}
		}
		else {
			try (PacketClient client = PacketClient.open(trial.address())) {
				client.send(request.getBytes(StandardCharsets.US_ASCII));
				trial.await("the end of a handler that failed", PATIENCE,
						() -> trial.server().statistics().completedRequests() > ended);
			}
		}
	}

}
