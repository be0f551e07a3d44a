package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.ServerStatistics;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.net.TlsIdentity;
import io.github.socketserver.selftest.trial.Asker;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.transport.TlsSettings;

/**
 * Clients that reset their connections in each phase of a request.
 */
final class Resets extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String LARGE_REPLY = "!stream 400000\n";

	Resets() {
		super("resets", "Clients reset their connections before they are accepted, within a line, after a request, "
				+ "while a large reply is written, after half-closing, within a header of the PROXY protocol and "
				+ "behind it, and in each step of a TLS handshake; nothing is logged but at DEBUG");
	}

	@Override
	public void run(Trial trial) throws Exception {
		reset(trial, trial.server(), Resets::atOnce, Resets::withinALine, Resets::afterARequest,
				Resets::whileAReplyIsWritten, Resets::afterHalfClosing);
		ServerConfig proxied = trial.config()
			.withProxyProtocol(ProxyProtocol.trusting("127.0.0.0/8", ProxyProtocol.UNIX));
		reset(trial, started(trial, proxied), Resets::atOnce, Resets::withinAHeader, Resets::behindAHeader);
		if (trial.type() == SocketType.TCP) {
			ServerConfig secure = trial.config().withTls(TlsSettings.of(TlsIdentity::context));
			reset(trial, started(trial, secure), Resets::atOnce, Resets::withinAHello, Resets::afterAHello,
					Resets::whileAHandshakeIsAnswered);
		}
	}

	private static BaseServer<?> started(Trial trial, ServerConfig config) throws IOException {
		BaseServer<?> server = trial.another(config);
		server.start();
		return server;
	}

	private static void reset(Trial trial, BaseServer<?> server, Phase... phases) throws IOException {
		for (int round = 0; round < trial.form().pick(4, 100); round++) {
			for (Phase phase : phases) {
				LineClient client = LineClient.connect(Trial.addressOf(server));
				try {
					phase.run(client);
				}
				finally {
					client.reset();
				}
			}
		}
		trial.await("the end of connections that were reset", PATIENCE, () -> isSettled(trial, server));
	}

	/*
	 * The bystander's server has the bystander.
	 */
	private static boolean isSettled(Trial trial, BaseServer<?> server) {
		ServerStatistics statistics = server.statistics();
		return server == trial.server() || (statistics.activeConnections() == 0
				&& statistics.acceptedConnections() == statistics.closedConnectionsTotal());
	}

	private static void atOnce(LineClient client) {
	}

	private static void withinALine(LineClient client) throws IOException {
		client.send("half a li");
	}

	private static void afterARequest(LineClient client) throws IOException {
		client.send("hello\nhello\n");
	}

	private static void whileAReplyIsWritten(LineClient client) throws IOException {
		client.send(LARGE_REPLY).read();
	}

	private static void afterHalfClosing(LineClient client) throws IOException {
		client.send(LARGE_REPLY).shutdownOutput();
	}

	private static void withinAHeader(LineClient client) throws IOException {
		client.send("PROXY TCP4 192.0.2.7 192");
	}

	private static void behindAHeader(LineClient client) throws IOException {
		client.send(Asker.PROXY_HEADER);
	}

	private static void withinAHello(LineClient client) throws IOException {
		client.send(Arrays.copyOf(TlsIdentity.hello(), 20));
	}

	private static void afterAHello(LineClient client) throws IOException {
		client.send(TlsIdentity.hello());
	}

	private static void whileAHandshakeIsAnswered(LineClient client) throws IOException {
		client.send(TlsIdentity.hello()).read();
	}

	/**
	 * What a client does before it resets its connection.
	 */
	@FunctionalInterface
	private interface Phase {

		void run(LineClient client) throws IOException;

	}

}
