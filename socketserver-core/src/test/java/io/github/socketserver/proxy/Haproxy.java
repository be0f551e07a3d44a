package io.github.socketserver.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.testing.StreamClient;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A running HAProxy with one server behind it.
 */
final class Haproxy implements AutoCloseable {

	private static final String CONFIGURATION = """
			defaults
			    mode tcp
			    timeout connect 10s
			    timeout client 20s
			    timeout server 20s
			frontend clients
			    bind 127.0.0.1:%d
			    unique-id-format test-id
			    default_backend servers
			backend servers
			    server one %s %s
			""";

	private final Process process;

	private final InetSocketAddress address;

	private Haproxy(Process process, InetSocketAddress address) {
		this.process = process;
		this.address = address;
	}

	static Haproxy start(Path directory, SocketAddress server, String options) throws IOException {
		InetSocketAddress address = freeAddress();
		Path configuration = Files.writeString(directory.resolve("haproxy.cfg"),
				CONFIGURATION.formatted(address.getPort(), describe(server), options));
		Path log = directory.resolve("haproxy.log");
		Process process = new ProcessBuilder("haproxy", "-db", "-f", configuration.toString()).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Haproxy started = new Haproxy(process, address);
		try {
			started.awaitListening(log);
			return started;
		}
		catch (Throwable ex) {
			started.close();
			throw ex;
		}
	}

	/*
	 * A connection would reach the server, so the table of the kernel is asked instead.
	 */
	private void awaitListening(Path log) {
		String listening = ":%04X 00000000:0000 0A".formatted(this.address.getPort());
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			assertThat(this.process.isAlive()).as(Files.readString(log)).isTrue();
			assertThat(Files.readString(Path.of("/proc/net/tcp"))).contains(listening);
		});
	}

	InetSocketAddress address() {
		return this.address;
	}

	StreamClient connect() throws IOException {
		return StreamClient.connect(this.address);
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static InetSocketAddress freeAddress() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			return (InetSocketAddress) socket.getLocalSocketAddress();
		}
	}

	private static String describe(SocketAddress server) {
		return (server instanceof UnixDomainSocketAddress unix) ? "unix@" + unix.getPath()
				: new NumericAddress(server).toString();
	}

}
