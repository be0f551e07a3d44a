package io.github.socketserver.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.ForeignProgram;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests with senders of the PROXY protocol that are not ours.
 */
@SuppressWarnings("try")
class ForeignProxyTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private final Queue<ProxyHeader> headers = new ConcurrentLinkedQueue<>();

	@TempDir
	private Path directory;

	static List<Arguments> versions() {
		List<Arguments> versions = new ArrayList<>();
		Modes.framed().forEach((mode) -> {
			versions.add(Arguments.of(mode, "send-proxy", 1));
			versions.add(Arguments.of(mode, "send-proxy-v2", 2));
		});
		return versions;
	}

	@ParameterizedTest
	@MethodSource("versions")
	void haproxyTellsWhoItsClientsAre(Concurrency mode, String option, int version) throws Exception {
		ForeignProgram.require("haproxy", "-v");
		try (BaseServer<?> server = start(config(mode)); Haproxy haproxy = haproxy(server, option)) {
			for (int i = 0; i < 20; i++) {
				try (StreamClient client = haproxy.connect()) {
					assertThat(client.ask("hello")).isEqualTo("hello " + client.localAddress());
				}
			}
			AccountingLaw.assertSettled(server, 20);
			assertThat(this.headers).hasSize(20).allSatisfy((header) -> {
				assertThat(header.version()).isEqualTo(version);
				assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.TCP4);
				assertThat(header.destinationAddress()).isEqualTo(haproxy.address());
			});
		}
	}

	@Test
	void theChecksumAndTheIdOfHaproxyAreRead() throws Exception {
		ForeignProgram.require("haproxy", "-v");
		try (BaseServer<?> server = start(config(Concurrency.threading()));
				Haproxy haproxy = haproxy(server, "send-proxy-v2 proxy-v2-options crc32c,unique-id")) {
			try (StreamClient client = haproxy.connect()) {
				assertThat(client.ask("hello")).isEqualTo("hello " + client.localAddress());
			}
			assertThat(this.headers).singleElement().satisfies((header) -> {
				assertThat(header.valueTypes()).contains(0x03, 0x05);
				assertThat(header.uniqueId()).asString().isEqualTo("test-id");
			});
		}
	}

	@Test
	void theTlsOfHaproxyFollowsItsHeader() throws Exception {
		ForeignProgram.require("haproxy", "-v");
		TestIdentity identity = AUTHORITY.issue("localhost");
		ServerConfig config = config(Concurrency.threading())
			.withTls(TlsSettings.of(() -> identity.context(AUTHORITY)));
		try (BaseServer<?> server = start(config); Haproxy haproxy = haproxy(server, "send-proxy-v2 ssl verify none")) {
			try (StreamClient client = haproxy.connect()) {
				assertThat(client.ask("hello")).isEqualTo("hello " + client.localAddress());
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void haproxyMayConnectOverAUnixSocket() throws Exception {
		ForeignProgram.require("haproxy", "-v");
		ServerConfig config = TestServers.config(SocketType.UNIX_STREAM)
			.withProxyProtocol(ProxyProtocol.trusting("unix:"));
		try (BaseServer<?> server = start(config); Haproxy haproxy = haproxy(server, "send-proxy-v2")) {
			try (StreamClient client = haproxy.connect()) {
				assertThat(client.ask("hello")).isEqualTo("hello " + client.localAddress());
			}
			AccountingLaw.assertSettled(server, 1);
		}
	}

	@Test
	void whenHaproxyLooksWhetherTheServerLivesItSpeaksForItself() throws Exception {
		ForeignProgram.require("haproxy", "-v");
		try (BaseServer<?> server = start(config(Concurrency.threading()));
				Haproxy haproxy = haproxy(server, "send-proxy-v2 check check-send-proxy inter 100ms")) {
			await().untilAsserted(() -> assertThat(this.headers).isNotEmpty());
			assertThat(this.headers).allMatch((header) -> header.protocol() == ProxyHeader.Protocol.LOCAL);
			assertThat(server.statistics().rejectedConnectionsTotal()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void curlTellsWhoItIs(Concurrency mode) throws Exception {
		ForeignProgram.require("curl", "--haproxy-protocol", "--version");
		try (BaseServer<?> server = start(config(mode))) {
			int port = ((InetSocketAddress) server.localAddress()).getPort();
			String printed = run("curl", "--silent", "--show-error", "--http0.9", "--haproxy-protocol", "--max-time",
					"20", "http://127.0.0.1:" + port + "/hello");
			assertThat(printed).matches("GET /hello HTTP/1\\.1 /127\\.0\\.0\\.1:\\d+\n");
			assertThat(this.headers).singleElement()
				.satisfies((header) -> assertThat(header.destinationAddress()).isEqualTo(server.localAddress()));
			AccountingLaw.assertSettled(server, 1);
		}
	}

	private static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode)
			.withProxyProtocol(ProxiedClients.TRUSTING)
			.withMaxFramesPerConnection(1);
	}

	private BaseServer<StreamRequest> start(ServerConfig config) throws IOException {
		RequestHandlerFactory<StreamRequest> handlers = () -> new Remembering(this.headers);
		BaseServer<StreamRequest> server = TestServers.stream(config, handlers);
		server.start();
		return server;
	}

	private Haproxy haproxy(BaseServer<?> server, String options) throws Exception {
		return Haproxy.start(this.directory, server.localAddress(), options);
	}

	private String run(String... command) throws Exception {
		Path errors = this.directory.resolve("errors");
		Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
		try {
			String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
			return printed;
		}
		finally {
			process.destroyForcibly();
			process.getInputStream().close();
		}
	}

	/**
	 * Answers a line with itself and the client's address.
	 */
	private static final class Remembering extends LineHandler {

		private final Queue<ProxyHeader> headers;

		Remembering(Queue<ProxyHeader> headers) {
			this.headers = headers;
		}

		@Override
		protected void setup() {
			this.headers.add(request().proxyHeader());
		}

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(new String(line, StandardCharsets.US_ASCII) + " " + clientAddress());
		}

	}

}
