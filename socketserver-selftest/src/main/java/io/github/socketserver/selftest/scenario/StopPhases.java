package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.socketserver.BaseServer;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.event.StopReport;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.TlsIdentity;
import io.github.socketserver.selftest.trial.HandlerLedger;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * A stop in each phase of a server's work.
 */
final class StopPhases extends StreamScenario {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(200);

	private static final Duration TOLERANCE = Duration.ofMillis(500);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	StopPhases() {
		super("stop-phases", "A server is stopped while clients are idle, queued, in a handler, in a TLS "
				+ "handshake, or do not read; queued clients are served, survivors are reported, and the budget is kept");
	}

	@Override
	public void run(Trial trial) throws Exception {
		for (int round = 0; round < trial.form().pick(1, 10); round++) {
			whileIdle(trial);
			whileClientsAreQueued(trial);
			whileAHandlerRuns(trial);
			whileAReplyIsNotRead(trial);
			if (trial.type() == SocketType.TCP) {
				whileClientsShakeHands(trial);
			}
		}
	}

	private static void whileIdle(Trial trial) throws IOException {
		BaseServer<?> server = started(trial);
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			trial.check("HELLO".equals(client.ask("hello")), "no answer before the stop");
			stop(trial, server, LONG, true);
			trial.check(client.readLine() == null, "an idle client was not told of the end");
		}
	}

	private static void whileClientsAreQueued(Trial trial) throws IOException {
		BaseServer<?> server = started(trial);
		server.pause();
		try (Crowd crowd = Crowd.connect(Trial.addressOf(server), trial.form().pick(20, 100))) {
			for (LineClient client : crowd.clients()) {
				client.send("hello\n").shutdownOutput();
			}
			stop(trial, server, LONG, true);
			int reset = 0;
			for (LineClient client : crowd.clients()) {
				reset += isServed(client) ? 0 : 1;
			}
			trial.check(reset == 0,
					reset + " of " + crowd.clients().size() + " clients that were queued were not served");
		}
	}

	private static boolean isServed(LineClient client) {
		try {
			return "HELLO".equals(client.readLine());
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void whileAHandlerRuns(Trial trial) throws IOException {
		BaseServer<?> server = started(trial);
		HandlerLedger ledger = trial.ledger();
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			client.send("!block\n");
			trial.await("a handler that blocks", PATIENCE, () -> ledger.blocked() == 1);
			stop(trial, server, SHORT, false);
			trial.check(client.awaitEnd(), "the client of a handler that was cut is still connected");
			trial.await("the end of a handler that was cut", PATIENCE, () -> ledger.blocked() == 0);
		}
	}

	private static void whileAReplyIsNotRead(Trial trial) throws IOException {
		BaseServer<?> server = started(trial);
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			client.send("!stream " + (16 << 20) + "\n").read();
			stop(trial, server, SHORT, (trial.mode() != Mode.SELECTING) ? false : null);
		}
	}

	/*
	 * Who has not begun is not waited for; who has may end.
	 */
	private static void whileClientsShakeHands(Trial trial) throws IOException {
		BaseServer<?> server = trial.another(trial.config().withTls(TlsSettings.of(TlsIdentity::context)));
		server.start();
		byte[] hello = TlsIdentity.hello();
		try (LineClient silent = LineClient.connect(Trial.addressOf(server));
				LineClient slow = LineClient.connect(Trial.addressOf(server));
				LineClient answered = LineClient.connect(Trial.addressOf(server))) {
			slow.send(Arrays.copyOf(hello, 20));
			answered.send(hello);
			stop(trial, server, SHORT, null);
			trial.check(silent.awaitEnd() && slow.awaitEnd() && answered.awaitEnd(),
					"a client that shook hands during the stop is still connected");
		}
	}

	private static void stop(Trial trial, BaseServer<?> server, Duration budget, @Nullable Boolean graceful) {
		long begin = System.nanoTime();
		StopReport report = server.stop(budget);
		Duration taken = Duration.ofNanos(System.nanoTime() - begin);
		List<String> wrong = new ArrayList<>();
		if (taken.compareTo(budget.plus(PATIENCE)) > 0) {
			wrong.add("it took " + taken.toMillis() + " ms");
		}
		else if (taken.compareTo(budget.plus(TOLERANCE)) > 0) {
			trial.late("a stop within " + budget.toMillis() + " ms took " + taken.toMillis() + " ms");
		}
		if (graceful != null && report.isGraceful() != graceful) {
			wrong.add("it was " + report.outcome() + " with " + report.survivors());
		}
		if (server.state() != ServerState.STOPPED) {
			wrong.add("the server is " + server.state());
		}
		trial.check(wrong.isEmpty(), "a stop within " + budget.toMillis() + " ms: " + String.join(", ", wrong));
		server.close();
	}

	private static BaseServer<?> started(Trial trial) throws IOException {
		BaseServer<?> server = trial.another(trial.config());
		server.start();
		return server;
	}

}
