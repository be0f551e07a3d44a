package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import javax.net.ssl.SSLContext;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.TlsSettings;

/**
 * The process that {@link StandStillTests} stops for a while: a server of each kind,
 * where clients are waited for two seconds at most.
 */
public final class StandStillProcess {

	/**
	 * How long clients are waited for.
	 */
	static final Duration LIMIT = Duration.ofSeconds(2);

	private static final List<BaseServer<?>> servers = new ArrayList<>();

	private StandStillProcess() {
	}

	/**
	 * Serves until the input ends.
	 * @param args not used
	 * @throws IOException if a server does not start
	 */
	public static void main(String[] args) throws IOException {
		for (SocketType type : List.of(SocketType.TCP, SocketType.UNIX_STREAM)) {
			for (Concurrency mode : Modes.framed().toList()) {
				start("plain", TestServers.config(type, mode).withSendBufferSize(16_384));
			}
		}
		start("plain", TestServers.config(SocketType.TCP,
				Concurrency.forking(ProcessSettings.defaults().withMax(4).withMinSpare(3).withMaxRequests(0))));
		ProxyProtocol protocol = ProxyProtocol.trusting("127.0.0.0/8").withHeaderTimeout(LIMIT);
		for (Concurrency mode : Modes.framed().toList()) {
			start("proxied", TestServers.config(SocketType.TCP, mode).withProxyProtocol(protocol));
		}
		TlsSettings tls = TlsSettings.of(StandStillProcess::identity).withHandshakeTimeout(LIMIT);
		for (Concurrency mode : Modes.framed().toList()) {
			start("secure", TestServers.config(SocketType.TCP, mode).withTls(tls));
		}
		System.out.println("ready");
		// The parent ends this process by closing its input.
		while (System.in.read() >= 0) {
			continue;
		}
		servers.forEach(BaseServer::close);
		System.out.println("closed");
	}

	/*
	 * That of the properties javax.net.ssl.
	 */
	private static SSLContext identity() {
		try {
			return SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void start(String kind, ServerConfig config) throws IOException {
		BaseServer<?> server = TestServers
			.stream(config.withConnectionTimeout(LIMIT).withIdleTimeout(LIMIT).withWriteTimeout(LIMIT), Answers::new);
		server.start();
		servers.add(server);
		SocketAddress address = Objects.requireNonNull(server.localAddress());
		String place = (address instanceof InetSocketAddress tcp) ? String.valueOf(tcp.getPort()) : address.toString();
		System.out.println(kind + " " + config.concurrency().name() + " " + place);
	}

	/**
	 * Answers lines in upper case, and numbers with so many bytes.
	 */
	public static class Answers extends LineHandler {

		private static final byte[] CHUNK = "x".repeat(65_536).getBytes(StandardCharsets.US_ASCII);

		@Override
		protected void handleLine(byte[] line) throws IOException {
			String text = new String(line, StandardCharsets.US_ASCII);
			if (!Character.isDigit(text.charAt(0))) {
				output().writeLine(text.toUpperCase(Locale.ROOT));
				return;
			}
			for (int left = Integer.parseInt(text); left > 0; left -= CHUNK.length) {
				output().write(CHUNK, 0, Math.min(left, CHUNK.length));
			}
		}

	}

}
