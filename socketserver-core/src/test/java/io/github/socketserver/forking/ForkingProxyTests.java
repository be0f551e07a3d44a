package io.github.socketserver.forking;

import java.io.IOException;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Worker processes whose clients come through a proxy.
 */
class ForkingProxyTests {

	@RegisterExtension
	final Workers workers = new Workers();

	private StreamServer start(SocketType type, String trusted) {
		ServerConfig config = TestServers.config(type).withProxyProtocol(ProxyProtocol.trusting(trusted));
		return this.workers.start(config, ForkedHandlers.Proxied::new,
				ProcessSettings.defaults().withMax(1).withMaxRequests(0));
	}

	private static String ask(StreamServer server, byte[] header) throws IOException {
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			String answer = client.send(header).ask("who am I");
			String pid = " at " + server.activeChildren().iterator().next();
			assertThat(answer).contains(pid);
			return answer.replace(pid, "");
		}
	}

	@Test
	void theHandlerSeesClientProxyAndHeader() throws IOException {
		StreamServer server = start(SocketType.TCP, "127.0.0.1");
		assertThat(ask(server, ProxyHeaders.line("PROXY TCP4 192.0.2.1 192.0.2.2 4711 443")))
			.matches("/192.0.2.1:4711 via /127.0.0.1:\\d+ PROXY 1 TCP4\\[] null to /192.0.2.2:443");
		assertThat(ask(server, ProxyHeaders.tcp("2001:db8::1", 4712).with(0x02, "example.org").bytes()))
			.matches("/\\[?2001:db8:0:0:0:0:0:1]?:4712 via /127.0.0.1:\\d+ PROXY 2 TCP6\\[2] example.org to .*");
		AccountingLaw.assertSettled(server, 2);
	}

	@Test
	void aProxyThatSpeaksForItselfIsTheClient() throws IOException {
		StreamServer server = start(SocketType.TCP, "127.0.0.1");
		assertThat(ask(server, ProxyHeaders.local()))
			.matches("/127.0.0.1:(\\d+) via /127.0.0.1:\\1 PROXY 2 LOCAL\\[] null to null");
	}

	@Test
	void aProxyOverAUnixSocketTellsOfItsClientToo() throws IOException {
		StreamServer server = start(SocketType.UNIX_STREAM, "unix:");
		assertThat(ask(server, ProxyHeaders.tcp("192.0.2.1", 4711).bytes())).startsWith("/192.0.2.1:4711 via ")
			.contains(" PROXY 2 TCP4[] null to ");
	}

	@Test
	void withoutAHeaderNoProcessIsTaken() throws IOException {
		StreamServer server = start(SocketType.TCP, "127.0.0.1");
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			client.send("this is no header of a proxy\n");
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.statistics().rejectedConnections().values()).contains(1L));
		}
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		assertThat(server.workerStatistics().served()).isZero();
	}

}
