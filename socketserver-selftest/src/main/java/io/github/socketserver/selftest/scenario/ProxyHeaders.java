package io.github.socketserver.selftest.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.selftest.net.LineClient;
import io.github.socketserver.selftest.trial.Asker;
import io.github.socketserver.selftest.trial.BystanderManner;
import io.github.socketserver.selftest.trial.Form;
import io.github.socketserver.selftest.trial.Mode;
import io.github.socketserver.selftest.trial.Trial;

/**
 * Headers of the PROXY protocol, right ones and hostile ones.
 */
final class ProxyHeaders extends StreamScenario {

	private static final byte[] SIGNATURE = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a };

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	ProxyHeaders() {
		super("proxy-headers", "Headers of the PROXY protocol that are missing, too long, cut, forged, or of an "
				+ "untrusted sender end their connections; right ones, byte by byte, LOCAL and UNKNOWN, are served");
	}

	@Override
	public ServerConfig configure(ServerConfig config, Form form) {
		return config.withProxyProtocol(ProxyProtocol.trusting("127.0.0.0/8", ProxyProtocol.UNIX)
			.withHeaderTimeout(Duration.ofMillis(form.pick(500, 2000))));
	}

	@Override
	public BystanderManner bystander(Mode mode, Form form) {
		return (mode == Mode.SYNCHRONOUS) ? BystanderManner.EXPOSED : super.bystander(mode, form);
	}

	@Override
	public void run(Trial trial) throws Exception {
		int rounds = trial.form().pick(1, 50);
		for (int round = 0; round < rounds; round++) {
			for (byte[] header : right().values()) {
				beServed(trial, header);
			}
			for (Map.Entry<String, byte[]> header : hostile().entrySet()) {
				beRefused(trial, header.getKey(), header.getValue());
			}
		}
		long expected = (long) rounds * hostile().size();
		trial.await(expected + " rejections", PATIENCE, () -> rejections(trial) >= expected);
		if (trial.type() == SocketType.TCP) {
			beUntrusted(trial);
		}
	}

	private static long rejections(Trial trial) {
		return trial.server().counters().rejectedConnections(RejectReason.PROXY_HEADER)
				+ trial.server().counters().rejectedConnections(RejectReason.PROXY_TIMEOUT);
	}

	private static void beServed(Trial trial, byte[] header) throws Exception {
		trial.undisturbed(() -> {
			try (LineClient client = trial.connect()) {
				for (byte each : header) {
					client.send(new byte[] { each });
				}
				trial.check("HELLO".equals(client.ask("hello")), "a right header was refused");
			}
		});
	}

	private static void beRefused(Trial trial, String name, byte[] header) throws IOException {
		try (LineClient client = trial.connect()) {
			client.send(header);
			trial.check(client.drain() == 0, "a header was answered: " + name);
		}
		catch (IOException ex) {
			// Closed with what the server has not read: a reset.
		}
	}

	private static void beUntrusted(Trial trial) throws IOException {
		BaseServer<?> server = trial.another(trial.config().withProxyProtocol(ProxyProtocol.trusting("203.0.113.1")));
		server.start();
		try (LineClient client = LineClient.connect(Trial.addressOf(server))) {
			trial.check(client.awaitEnd(), "an untrusted sender is still connected");
		}
		trial.await("the rejection of an untrusted sender", PATIENCE,
				() -> server.counters().rejectedConnections(RejectReason.UNTRUSTED_PROXY) == 1);
		server.close();
	}

	private static Map<String, byte[]> right() {
		Map<String, byte[]> headers = new LinkedHashMap<>();
		headers.put("version 1", ascii(Asker.PROXY_HEADER));
		headers.put("unknown client", ascii("PROXY UNKNOWN\r\n"));
		headers.put("proxy itself", binary(0x20, 0x00, 0));
		headers.put("unspecified client", binary(0x21, 0x00, 0));
		headers.put("version 2", binary(0x21, 0x11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
		return headers;
	}

	private static Map<String, byte[]> hostile() {
		Map<String, byte[]> headers = new LinkedHashMap<>();
		headers.put("none", ascii("hello\n"));
		headers.put("too long", ascii("PROXY TCP4 " + "1".repeat(120)));
		headers.put("no address", ascii("PROXY TCP4 1.2.3.4.5 192.0.2.8 4711 443\r\n"));
		headers.put("port out of range", ascii("PROXY TCP4 192.0.2.7 192.0.2.8 70000 443\r\n"));
		headers.put("cut", ascii("PROXY TCP4 192"));
		headers.put("length 65535", binary(0x21, 0x11, 65_535, 1, 2, 3, 4));
		headers.put("too short", binary(0x21, 0x11, 4, 1, 2, 3, 4));
		headers.put("wrong version", binary(0x31, 0x11, 0));
		headers.put("wrong command", binary(0x2f, 0x11, 0));
		headers.put("wrong checksum",
				binary(0x21, 0x11, 19, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x03, 0, 4, 1, 2, 3, 4));
		return headers;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] binary(int versionAndCommand, int family, int length, int... content) {
		ByteArrayOutputStream header = new ByteArrayOutputStream();
		header.writeBytes(SIGNATURE);
		header.write(versionAndCommand);
		header.write(family);
		header.write(length >>> 8);
		header.write(length);
		for (int each : content) {
			header.write(each);
		}
		return header.toByteArray();
	}

}
