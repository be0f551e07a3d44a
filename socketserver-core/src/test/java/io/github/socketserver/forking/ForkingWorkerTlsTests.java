package io.github.socketserver.forking;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLContext;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.forking.ForkingFailureTests.ReportingServer;
import io.github.socketserver.io.TlsHandshakeException;
import io.github.socketserver.policy.ProxyProtocol;
import io.github.socketserver.process.WorkerExitException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.Handshakes;
import io.github.socketserver.testing.OpenDescriptors;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsMaterialSource;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * TLS is spoken by the processes that serve requests.
 */
class ForkingWorkerTlsTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final TestIdentity IDENTITY = AUTHORITY.issue("localhost");

	private static final SSLContext ANONYMOUS = TestIdentity.context(null, AUTHORITY);

	private static final TlsSettings TLS = TlsSettings.of(IDENTITY.material(AUTHORITY));

	private static final ProcessSettings ONE = ProcessSettings.defaults()
		.withMax(1)
		.withMaxRequests(0)
		.withTls(TlsTermination.WORKER)
		.withJvmArguments(List.of("-Xmx32m", "-XX:ErrorFile=/dev/null"));

	@RegisterExtension
	final Workers workers = new Workers();

	private final Handshakes handshakes = new Handshakes();

	private ReportingServer start(TlsSettings tls) {
		return start(tls, ForkedTlsHandlers.Inspector::new, (config) -> config);
	}

	private ReportingServer start(TlsSettings tls, RequestHandlerFactory<StreamRequest> factory,
			UnaryOperator<ServerConfig> changes) {
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.forking(ONE)).withTls(tls);
		ReportingServer server = new ReportingServer(changes.apply(config), factory);
		server.addListener(this.handshakes);
		return this.workers.start(server);
	}

	private static TlsClient connect(StreamServer server, String... protocols) throws IOException {
		return TlsClient.connect(server.localAddress(), ANONYMOUS, protocols);
	}

	private static String ask(StreamServer server, String question) throws IOException {
		try (TlsClient client = connect(server)) {
			String answer = client.ask(question);
			assertThat(client.shutdownOutput().readAll()).isEmpty();
			return answer;
		}
	}

	@Test
	void theProcessThatServesTheRequestReadsWhatTheClientEncrypts() throws IOException {
		ReportingServer server = start(TLS);
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("tls")).startsWith("TLSv1.3 ");
			assertThat(client.ask("socket")).isEqualTo("the client's own");
			assertThat(server.activeChildren()).containsExactly(Long.valueOf(client.ask("pid")));
			assertThat(client.serverSerial()).isEqualTo(IDENTITY.serial());
			assertThat(client.shutdownOutput().readAll()).isEmpty();
		}
		AccountingLaw.assertSettled(server, 1);
		assertThat(server.failures).isEmpty();
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.CLIENT, 1L);
		assertThat(server.statistics().frames()).isEqualTo(3);
		assertThat(server.statistics().receivedBytes()).isEqualTo("tls\nsocket\npid\n".length());
		assertThat(this.handshakes.successes()).singleElement().satisfies((took) -> assertThat(took).isPositive());
		assertThat(this.handshakes.failures()).isEmpty();
	}

	@Test
	void whereTheServerSpeaksTlsTheProcessDoesNotHaveTheClientsSocket() throws IOException {
		ProcessSettings relaying = ONE.withTls(TlsTermination.SERVER);
		ReportingServer server = start(TLS, ForkedTlsHandlers.Inspector::new,
				(config) -> config.withConcurrency(Concurrency.forking(relaying)));
		assertThat(ask(server, "socket")).isEqualTo("another");
	}

	@Test
	void nobodyElseReadsTheKey() throws IOException {
		ReportingServer server = start(TLS);
		Path process = Path.of("/proc", ask(server, "pid"));
		byte[] key = IDENTITY.key().getEncoded();
		for (String file : List.of("cmdline", "environ")) {
			String content = Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
			assertThat(content).isNotEmpty()
				.doesNotContain(new String(key, StandardCharsets.ISO_8859_1))
				.doesNotContain(Base64.getEncoder().encodeToString(key).substring(0, 40))
				.doesNotContain("secret");
		}
		assertThat(server.config().toString() + server.config().tls() + server.config().tls().context())
			.doesNotContain("PrivateKey")
			.contains("TlsMaterial of 1 key");
	}

	@Test
	void handlersKnowWhatTheHandshakeAgreedOn() throws IOException {
		ReportingServer server = start(
				TLS.withClientAuth(TlsClientAuth.NEED).withApplicationProtocols(List.of("other", "lines")));
		SSLContext known = AUTHORITY.issue("client").context(AUTHORITY);
		try (TlsClient client = TlsClient.connect(server.localAddress(), known).asking("localhost", "lines")) {
			assertThat(client.ask("tls")).isEqualTo("TLSv1.3 localhost lines 1");
		}
		try (TlsClient client = TlsClient.connect(server.localAddress(), known, "TLSv1.2").asking("localhost")) {
			assertThat(client.ask("tls")).isEqualTo("TLSv1.2 localhost null 1");
		}
	}

	@Test
	void aHandshakeThatFailsCountsAsIfItWereDoneHereAndLeavesItsProcessToOthers() throws IOException {
		ReportingServer server = start(TLS.withClientAuth(TlsClientAuth.NEED));
		SSLContext known = AUTHORITY.issue("client").context(AUTHORITY);
		long pid;
		try (TlsClient client = TlsClient.connect(server.localAddress(), known)) {
			pid = Long.parseLong(client.ask("pid"));
		}
		try (StreamClient plain = StreamClient.connect(server.localAddress())) {
			plain.send("hello, this is no TLS\n");
			Awaitility.await().until(() -> server.peerFailures.size() == 1);
		}
		try (TlsClient client = connect(server, "TLSv1.2")) {
			assertThatThrownBy(() -> client.ask("pid")).isInstanceOf(IOException.class);
		}
		Awaitility.await().until(() -> server.peerFailures.size() == 2);
		try (TlsClient client = TlsClient.connect(server.localAddress(), known)) {
			assertThat(client.ask("pid")).isEqualTo(String.valueOf(pid));
		}
		AccountingLaw.assertSettled(server, 4);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.ERROR, 2L);
		assertThat(server.peerFailures)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOf(TlsHandshakeException.class)
				.hasMessageStartingWith("The TLS handshake failed: "));
		assertThat(this.handshakes.failures()).hasSize(2).allMatch(TlsHandshakeException.class::isInstance);
		assertThat(this.handshakes.successes()).hasSize(2);
		assertThat(server.failures).isEmpty();
	}

	@Test
	void aSilentClientHoldsItsProcessUntilTheTimeoutOfTheHandshakeOnly() throws IOException {
		ReportingServer server = start(TLS.withHandshakeTimeout(Duration.ofMillis(300)));
		try (StreamClient silent = StreamClient.connect(server.localAddress())) {
			Awaitility.await().until(() -> server.workerStatistics().busy() == 1);
			assertThat(server.connections()).isEmpty();
			assertThat(ask(server, "still served")).isEqualTo("still served");
			assertThat(silent.readAll()).isEmpty();
		}
		AccountingLaw.assertSettled(server, 2);
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.IDLE, 1L);
		assertThat(this.handshakes.failures()).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessage("The TLS handshake took longer than PT0.3S"));
	}

	@Test
	void aStopDoesNotWaitForAClientThatHasSentNothing() throws IOException {
		ReportingServer server = start(TLS.withHandshakeTimeout(Duration.ZERO));
		try (StreamClient silent = StreamClient.connect(server.localAddress())) {
			Awaitility.await().until(() -> server.workerStatistics().busy() == 1);
			server.stop(Duration.ofSeconds(20));
			assertThat(silent.readAll()).isEmpty();
		}
		assertThat(server.statistics().closedConnections()).containsEntry(CloseCause.SHUTDOWN, 1L);
	}

	@Test
	void aReplacedCertificateIsSeenByNewClientsAndCostsNoProcess() throws IOException {
		AtomicReference<TlsMaterial> current = new AtomicReference<>(IDENTITY.material(AUTHORITY));
		TlsMaterialSource source = current::get;
		ReportingServer server = start(TlsSettings.of(source), ForkedTlsHandlers.Inspector::new,
				(config) -> config.withConcurrency(Concurrency.forking(ONE.withMax(2))));
		TestIdentity other = AUTHORITY.issue("localhost");
		try (TlsClient open = connect(server)) {
			String pid = open.ask("pid");
			assertThat(open.serverSerial()).isEqualTo(IDENTITY.serial());
			current.set(other.material(AUTHORITY));
			assertSerial(server, other);
			assertThat(open.ask("pid")).isEqualTo(pid);
			assertThat(open.shutdownOutput().readAll()).isEmpty();
		}
		for (int i = 0; i < 4; i++) {
			assertSerial(server, other);
		}
		assertThat(server.workerStatistics().exits().values()).allMatch((count) -> count == 0);
		assertThat(server.failures).isEmpty();
	}

	private static void assertSerial(StreamServer server, TestIdentity identity) throws IOException {
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("hello")).isEqualTo("hello");
			assertThat(client.serverSerial()).isEqualTo(identity.serial());
		}
	}

	@Test
	void materialThatCannotBeHadCostsTheConnectionsThatItWasAskedForOnly() throws IOException {
		AtomicReference<TlsMaterial> current = new AtomicReference<>(IDENTITY.material(AUTHORITY));
		TlsMaterialSource source = () -> {
			TlsMaterial material = current.get();
			if (material == null) {
				throw new IllegalStateException("out of keys on purpose");
			}
			return material;
		};
		ReportingServer server = start(TlsSettings.of(source));
		assertThat(ask(server, "hello")).isEqualTo("hello");
		TlsMaterial kept = current.getAndSet(null);
		try (TlsClient client = connect(server)) {
			assertThatThrownBy(() -> client.ask("hello")).isInstanceOf(IOException.class);
		}
		assertThat(server.awaitFailure()).hasMessage("out of keys on purpose");
		current.set(kept);
		Awaitility.await()
			.ignoreExceptionsInstanceOf(IOException.class)
			.untilAsserted(() -> assertThat(ask(server, "hello")).isEqualTo("hello"));
	}

	@Test
	void aLargeReplyArrivesWholeAndEndsWithTheEndOfTls() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.Doomed::new, (config) -> config);
		try (TlsClient client = connect(server)) {
			assertThat(client.send("huge\n").readAll()).hasSize(4 << 20);
		}
		AccountingLaw.assertSettled(server, 1);
		assertThat(server.statistics().sentBytes()).isEqualTo(4 << 20);
	}

	@Test
	void aProcessThatIsKilledCostsItsRequestOnlyAndWhatItWroteArrives() throws IOException {
		ReportingServer server = start(TLS, ForkedHandlers.Doomed::new, (config) -> config);
		try (TlsClient client = connect(server)) {
			assertThat(client.send("partial\n").readAll()).asString().isEqualTo("partial ");
		}
		assertThat(server.awaitFailure()).isInstanceOf(WorkerExitException.class);
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("echo still there")).isEqualTo("still there");
		}
	}

	@Test
	void anEndWithoutTlsWithinALineIsNoEndForTheHandler() throws IOException {
		ReportingServer server = start(TLS);
		try (TlsClient client = connect(server, "TLSv1.2")) {
			assertThat(client.ask("hello")).isEqualTo("hello");
			client.send("unfinished").shutdownTransport();
			Awaitility.await().until(() -> server.peerFailures.size() == 1);
		}
		assertThat(server.peerFailures.get(0)).hasMessageContaining("without ending TLS");
	}

	@Test
	void aUnixSocketSpeaksTlsToo() throws IOException {
		ServerConfig config = TestServers.config(SocketType.UNIX_STREAM, Concurrency.forking(ONE)).withTls(TLS);
		StreamServer server = this.workers
			.start((StreamServer) TestServers.stream(config, ForkedTlsHandlers.Inspector::new));
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("tls")).startsWith("TLSv1.3 ");
			assertThat(client.ask("credentials")).contains("PeerCredentials[user=");
		}
	}

	@Test
	void behindAProxyTheHandshakeFollowsTheHeaderEvenInTheSameSegment() throws IOException {
		ReportingServer server = start(TLS, ForkedTlsHandlers.Inspector::new,
				(config) -> config.withProxyProtocol(ProxyProtocol.trusting("127.0.0.1")));
		byte[] header = ProxyHeaders.tcp("192.0.2.1", 4711).bytes();
		try (TlsClient client = connect(server)) {
			assertThat(client.sendRaw(header).ask("who")).startsWith("/192.0.2.1:4711 via /127.0.0.1:");
			assertThat(client.ask("tls")).startsWith("TLSv1.3 ");
			assertThat(client.ask("socket")).isEqualTo("another");
			assertThat(client.shutdownOutput().readAll()).isEmpty();
		}
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			ByteArrayOutputStream glued = new ByteArrayOutputStream();
			glued.writeBytes(header);
			glued.writeBytes("no TLS\n".getBytes(StandardCharsets.US_ASCII));
			client.send(glued.toByteArray());
			Awaitility.await().until(() -> server.peerFailures.size() == 1);
		}
		AccountingLaw.assertSettled(server, 2);
		assertThat(this.handshakes.successes()).hasSize(1);
		assertThat(this.handshakes.failures()).hasSize(1);
	}

	@Test
	void theServersProcessNeitherReadsNorWritesAndListsConnectionsAfterTheirHandshake() throws IOException {
		AtomicReference<Throwable> refused = new AtomicReference<>();
		ServerConfig config = TestServers.config(SocketType.TCP, Concurrency.forking(ONE)).withTls(TLS);
		ReportingServer server = new ReportingServer(config, ForkedTlsHandlers.Inspector::new) {

			@Override
			protected boolean verifyRequest(StreamRequest request) throws IOException {
				try {
					request.output().writeLine("in clear");
				}
				catch (IllegalStateException ex) {
					refused.set(ex);
				}
				assertThatIllegalStateException().isThrownBy(() -> request.input().readLine());
				return true;
			}

		};
		this.workers.start(server);
		try (TlsClient client = connect(server)) {
			assertThat(client.ask("hello")).isEqualTo("hello");
			assertThat(refused.get()).hasMessageContaining("so nothing can be read or written in the server's process");
			Awaitility.await().until(() -> !server.connections().isEmpty());
			assertThat(server.connections()).singleElement()
				.satisfies((connection) -> assertThatIllegalStateException()
					.isThrownBy(() -> connection.output().writeLine("in clear")));
			assertThat(client.ask("again")).isEqualTo("again");
		}
	}

	@Test
	void noDescriptorIsLeft() throws IOException {
		ReportingServer server = start(TLS);
		for (int i = 0; i < 3; i++) {
			ask(server, "hello");
		}
		Awaitility.await().until(() -> server.workerStatistics().idle() == 1);
		long before = OpenDescriptors.countWithoutSelectors();
		for (int i = 0; i < 20; i++) {
			ask(server, "hello");
		}
		Awaitility.await().untilAsserted(() -> assertThat(OpenDescriptors.countWithoutSelectors()).isEqualTo(before));
	}

}
