package io.github.socketserver.forking;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.forking.ForkingFailureTests.ReportingServer;
import io.github.socketserver.process.WorkerExitException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.OpenDescriptors;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * TLS is spoken by the server's process; workers get what was decrypted, and no keys.
 */
class ForkingTlsTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final SSLContext CONTEXT = AUTHORITY.issue("localhost").context(AUTHORITY);

	private static final SSLContext ANONYMOUS = TestIdentity.context(null, AUTHORITY);

	private static final TlsSettings TLS = TlsSettings.of(() -> CONTEXT);

	private static final ProcessSettings KEPT = ProcessSettings.defaults()
		.withMax(2)
		.withMaxRequests(0)
		.withJvmArguments(List.of("-Xmx32m", "-XX:ErrorFile=/dev/null"));

	@RegisterExtension
	final Workers workers = new Workers();

	private ReportingServer start(TlsSettings tls, RequestHandlerFactory<StreamRequest> factory) {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.forking(KEPT)).withTls(tls);
		return this.workers.start(new ReportingServer(config, factory));
	}

	private static TlsClient connect(ReportingServer server, String... protocols) throws IOException {
		return TlsClient.connect(server.localAddress(), ANONYMOUS, protocols);
	}

	@Test
	void clientsGetTheirLinesBack() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.UpperCase::new);
		for (int i = 0; i < 3; i++) {
			try (TlsClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
				assertThat(client.ask("pid")).isNotEqualTo(String.valueOf(ProcessHandle.current().pid()));
				assertThat(client.shutdownOutput().readAll()).isEmpty();
			}
		}
		Awaitility.await().untilAsserted(() -> AccountingLaw.assertHolds(server));
		assertThat(server.failures).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(server.statistics().frames()).isEqualTo(6));
		assertThat(server.statistics().receivedBytes()).isEqualTo(3 * 10);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 3L);
	}

	@Test
	void handlersKnowWhatTheHandshakeAgreedOn() throws IOException {
		SSLContext known = AUTHORITY.issue("client").context(AUTHORITY);
		ReportingServer server = start(
				TLS.withClientAuth(TlsClientAuth.NEED).withApplicationProtocols(List.of("lines")),
				ForkedHandlers.Facts::new);
		try (TlsClient client = TlsClient.connect(server.localAddress(), known).asking("localhost", "lines")) {
			assertThat(client.ask("")).isEqualTo("TLSv1.3 localhost lines 1");
		}
	}

	@Test
	void silentClientsHoldNoProcessAndAreGoneAtTheTimeout() throws IOException {
		ReportingServer server = start(TLS.withHandshakeTimeout(Duration.ofMillis(500)), ForkedHandlers.UpperCase::new);
		try (StreamClient silent = StreamClient.connect(server.localAddress())) {
			try (TlsClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
			assertThat(silent.readAll()).isEmpty();
		}
		Awaitility.await().until(() -> server.peerFailures.size() == 1);
		assertThat(server.workerStatistics().served()).isEqualTo(1);
	}

	@Test
	void aLargeReplyArrivesWhole() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.Doomed::new);
		try (TlsClient client = connect(server)) {
			assertThat(client.send("huge\n").readAll()).hasSize(4 << 20);
		}
		assertThat(server.statistics().sentBytes()).isEqualTo(4 << 20);
	}

	@Test
	void aProcessThatIsKilledCostsItsRequestOnlyAndWhatItWroteArrives() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.Doomed::new);
		try (TlsClient client = connect(server)) {
			assertThat(client.send("partial\n").readAll()).asString().isEqualTo("partial ");
		}
		assertThat(server.awaitFailure()).isInstanceOf(WorkerExitException.class);
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("echo still there")).isEqualTo("still there");
		}
	}

	@Test
	void aClientThatVanishesEndsItsRequest() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.UpperCase::new);
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.reset();
		}
		Awaitility.await().until(() -> server.workerStatistics().idle() > 0);
		Awaitility.await().until(() -> server.peerFailures.size() == 1);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.RESET, 1L);
	}

	@Test
	void anEndWithoutTlsIsNoEndForTheHandler() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.UpperCase::new);
		try (TlsClient client = connect(server, "TLSv1.2")) {
			assertThat(client.ask("hello")).isEqualTo("HELLO");
			client.shutdownTransport();
			Awaitility.await().until(() -> server.peerFailures.size() == 1);
		}
		assertThat(server.peerFailures.get(0)).hasMessageContaining("without ending TLS");
	}

	@Test
	void noDescriptorIsLeft() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.UpperCase::new);
		askTimes(server, 3);
		Awaitility.await().until(() -> server.workerStatistics().idle() == 2);
		long before = OpenDescriptors.countWithoutSelectors();
		askTimes(server, 20);
		Awaitility.await().untilAsserted(() -> assertThat(OpenDescriptors.countWithoutSelectors()).isEqualTo(before));
	}

	private static void askTimes(ReportingServer server, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			try (TlsClient client = connect(server)) {
				assertThat(client.ask("hello")).isEqualTo("HELLO");
			}
		}
	}

}
