package io.github.socketserver.spring.boot.autoconfigure;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.TcpServer;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.SocketServers;
import io.github.socketserver.spring.boot.testing.Clients;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers behind proxies, by properties.
 */
class ProxyProtocolPropertiesTests {

	private static final String HEADER = "PROXY TCP4 192.0.2.1 192.0.2.2 4711 443\r\n";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SocketServerAutoConfiguration.class,
				SocketServerMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withUserConfiguration(WhoAmI.class);

	@Test
	void theDefaultServerAndNamedOnesSeeTheClientsOfTheirProxies() {
		this.contextRunner
			.withPropertyValues("socketserver.port=0", "socketserver.proxy-protocol.enabled=true",
					"socketserver.proxy-protocol.trusted-addresses=192.0.2.0/24,127.0.0.1",
					"socketserver.server.other.port=0", "socketserver.server.other.proxy-protocol.enabled=true",
					"socketserver.server.other.proxy-protocol.trusted-addresses=127.0.0.0/8",
					"socketserver.server.direct.port=0")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				assertThat(ask(servers, "default", HEADER)).isEqualTo("/192.0.2.1:4711");
				assertThat(ask(servers, "other", HEADER)).isEqualTo("/192.0.2.1:4711");
				assertThat(ask(servers, "direct", "")).startsWith("/127.0.0.1:");
			});
	}

	@Test
	void clientsThatAreTurnedAwayAreCountedByTheReason() {
		this.contextRunner
			.withPropertyValues("socketserver.server.stranger.port=0",
					"socketserver.server.stranger.proxy-protocol.enabled=true",
					"socketserver.server.stranger.proxy-protocol.trusted-addresses=192.0.2.1",
					"socketserver.server.broken.port=0", "socketserver.server.broken.proxy-protocol.enabled=true",
					"socketserver.server.broken.proxy-protocol.trusted-addresses=127.0.0.1",
					"socketserver.server.silent.port=0", "socketserver.server.silent.proxy-protocol.enabled=true",
					"socketserver.server.silent.proxy-protocol.trusted-addresses=127.0.0.1",
					"socketserver.server.silent.proxy-protocol.header-timeout=50ms")
			.run((context) -> {
				SocketServers servers = context.getBean(SocketServers.class);
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				for (String name : new String[] { "stranger", "broken", "silent" }) {
					try (Socket client = Clients.connect((TcpServer) servers.get(name))) {
						if (name.equals("broken")) {
							client.getOutputStream().write("PROXY \r\n".getBytes(StandardCharsets.US_ASCII));
						}
						assertThat(client.getInputStream().read()).isEqualTo(-1);
					}
				}
				assertCounted(registry, "stranger", "untrusted-proxy");
				assertCounted(registry, "broken", "proxy-header");
				assertCounted(registry, "silent", "proxy-timeout");
			});
	}

	private static String ask(SocketServers servers, String server, String header) throws IOException {
		try (Socket client = Clients.connect((TcpServer) servers.get(server))) {
			client.getOutputStream().write((header + "hello\n").getBytes(StandardCharsets.US_ASCII));
			client.shutdownOutput();
			return Clients.readAll(client);
		}
	}

	private static void assertCounted(MeterRegistry registry, String server, String reason) {
		await().untilAsserted(() -> assertThat(registry.get("socketserver.connections")
			.tags("server", server, "result", "rejected", "reason", reason)
			.functionCounter()
			.count()).isEqualTo(1));
		assertThat(registry.get("socketserver.connections")
			.tags("server", server, "result", "accepted")
			.functionCounter()
			.count()).isZero();
	}

	@SocketServerHandler
	static class WhoAmI extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(String.valueOf(clientAddress()));
		}

	}

}
