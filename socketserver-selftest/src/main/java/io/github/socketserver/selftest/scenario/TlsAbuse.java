package io.github.socketserver.selftest.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.selftest.net.Crowd;
import io.github.socketserver.selftest.net.TlsIdentity;
import io.github.socketserver.selftest.net.TlsLineClient;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;
import io.github.socketserver.transport.TlsSettings;

/**
 * Clients that do not get through a TLS handshake.
 */
final class TlsAbuse extends StreamScenario {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/*
	 * The begin of a record of 512 bytes with a ClientHello.
	 */
	private static final byte[] HALF_A_HELLO = { 0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03,
			0x03, 0x42, 0x42, 0x42, 0x42 };

	private static final byte[] PLAIN_TEXT = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final List<byte[]> BEGINS = List.of(new byte[0], HALF_A_HELLO, PLAIN_TEXT);

	TlsAbuse() {
		super("tls-abuse", "Clients of a TLS server say nothing, half of their hello, or plain text; all are gone at "
				+ "the handshake's time-out. One asks for another server's name, and is served");
	}

	@Override
	public boolean appliesTo(Mode mode, SocketType type) {
		return super.appliesTo(mode, type) && type == SocketType.TCP;
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		Duration timeout = Duration.ofMillis(form.pick(1000, 2000));
		return config.withTls(TlsSettings.of(TlsIdentity::context).withHandshakeTimeout(timeout));
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return (mode == Mode.SYNCHRONOUS) ? BystanderManner.EXPOSED : super.bystander(mode, form);
	}

	@Override
	public void run(Trial trial) throws IOException {
		int count = (trial.mode() == Mode.SYNCHRONOUS) ? BEGINS.size() : trial.form().pick(30, 750);
		try (Crowd crowd = trial.crowd(count)) {
			for (int i = 0; i < count; i++) {
				crowd.clients().get(i).offer(BEGINS.get(i % BEGINS.size()));
			}
			int left = crowd.awaitEnds(PATIENCE);
			trial.check(left == 0, left + " of " + count + " clients without a handshake are still connected");
		}
		askElsewhere(trial);
	}

	private static void askElsewhere(Trial trial) throws IOException {
		try (TlsLineClient client = TlsLineClient.connect(trial.address(), PATIENCE, "elsewhere.invalid")) {
			trial.check("HELLO".equals(client.ask("hello")), "a client that asks for another name has no answer");
		}
	}

}
