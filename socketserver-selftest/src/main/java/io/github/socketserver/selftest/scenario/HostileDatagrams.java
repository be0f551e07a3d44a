package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.selftest.net.PacketClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Scenario;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Datagrams of all lengths, more of them than can be served, and from clients that have
 * gone.
 */
final class HostileDatagrams implements Scenario {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int MOST = 20_000;

	@Override
	public String name() {
		return "hostile-datagrams";
	}

	@Override
	public String description() {
		return "Datagrams without a byte, as long as may be, and longer; floods of them, also of clients that have "
				+ "gone, so that replies come back as ICMP; each is served or counted as dropped";
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return !type.isStream() && mode != Mode.FORKING;
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return BystanderManner.LOSSY;
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return config.withMaxPacketSize(MOST).withReplyAmplification(0).withQueueSize(64);
	}

	@Override
	public void run(Trial trial) throws IOException {
		try (PacketClient client = PacketClient.open(trial.address())) {
			if (!trial.type().isUnix()) {
				// junixsocket cannot send one.
				trial.check(client.ask("").isEmpty(), "a datagram without a byte had another reply");
			}
			String longest = "x".repeat(MOST);
			trial.check(longest.toUpperCase(Locale.ROOT).equals(client.ask(longest)),
					"a datagram of " + MOST + " bytes was not served");
			client.send(new byte[MOST + 1]).send(new byte[60_000]);
			trial.await("two datagrams that are too long", PATIENCE, () -> count(trial, DatagramResult.TRUNCATED) == 2);
		}
		int count = trial.form().pick(300, 20_000);
		for (int i = 0; i < count / 10; i++) {
			try (PacketClient gone = PacketClient.open(trial.address())) {
				gone.send("gone".getBytes(StandardCharsets.US_ASCII));
			}
		}
		try (PacketClient flood = PacketClient.open(trial.address())) {
			for (int i = 0; i < count; i++) {
				flood.offer(ByteBuffer.wrap("flood".getBytes(StandardCharsets.US_ASCII)));
			}
		}
	}

	private static long count(Trial trial, DatagramResult result) {
		Map<DatagramResult, Long> datagrams = trial.server().statistics().datagrams();
		return datagrams.getOrDefault(result, 0L);
	}

}
