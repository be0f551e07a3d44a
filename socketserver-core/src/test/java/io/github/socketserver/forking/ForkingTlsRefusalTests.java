package io.github.socketserver.forking;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLContext;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.StreamServer;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestAuthority;
import io.github.socketserver.testing.TestIdentity;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.testing.TlsClient;
import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsMaterialSource;
import io.github.socketserver.transport.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What processes that are to speak TLS need, and what is said where they cannot have it.
 */
class ForkingTlsRefusalTests {

	private static final TestAuthority AUTHORITY = new TestAuthority("Test Authority");

	private static final TestIdentity IDENTITY = AUTHORITY.issue("localhost");

	private static final SSLContext CONTEXT = IDENTITY.context(AUTHORITY);

	private static final SSLContext ANONYMOUS = TestIdentity.context(null, AUTHORITY);

	private static final ProcessSettings ONE = ProcessSettings.defaults()
		.withMax(1)
		.withMaxRequests(0)
		.withTls(TlsTermination.WORKER);

	@RegisterExtension
	final Workers workers = new Workers();

	private static ServerConfig config(Concurrency mode) {
		return TestServers.config(SocketType.TCP, mode);
	}

	private static void assertRefused(ServerConfig config, String message) throws IOException {
		try (TcpServer server = new TcpServer(config, ForkedTlsHandlers.Inspector::new)) {
			assertThatIllegalStateException().isThrownBy(server::bind).withMessage(message);
			assertThat(server.channels()).isEmpty();
			assertThat(server.activeChildren()).isEmpty();
		}
	}

	@Test
	void aContextThatNobodyCanTakeApartIsRefused() throws IOException {
		assertRefused(config(Concurrency.forking(ONE)).withTls(TlsSettings.of(() -> CONTEXT)),
				"'processes.tls' is 'worker', but nobody knows what the server's SSLContext is made of, so that a worker "
						+ "process could make one like it; make it of a TlsMaterial, or set 'processes.tls' to 'server'");
	}

	@Test
	void materialThatCannotBeHadIsRefused() throws IOException {
		TlsMaterialSource source = new TlsMaterialSource() {

			@Override
			public TlsMaterial material() {
				throw new IllegalArgumentException("the key is in a device");
			}

			@Override
			public SSLContext get() {
				return CONTEXT;
			}

		};
		assertRefused(config(Concurrency.forking(ONE)).withTls(TlsSettings.of(source)),
				"'processes.tls' is 'worker', but the keys cannot be given to a worker process: the key is in a device; "
						+ "use others, or set 'processes.tls' to 'server'");
	}

	@Test
	void aServerWithoutTlsIsRefused() throws IOException {
		String message = "'processes.tls' is 'worker', but the server does not speak TLS; give it a certificate "
				+ "('ssl.bundle'), or set 'processes.tls' to 'server'";
		assertRefused(config(Concurrency.forking(ONE)), message);
		assertRefused(
				config(Concurrency.forking(ONE, new WorkerProgram(PrefixProgram.class.getName(), "never started"))),
				message);
		try (UdpServer server = new UdpServer(TestServers.config(SocketType.UDP, Concurrency.forking(ONE)),
				ForkedDatagramHandlers.UpperCase::new)) {
			assertThatIllegalStateException().isThrownBy(server::bind).withMessage(message);
		}
	}

	@Test
	void aRequestThatHasBegunHereIsNotHandedOffToProcessesThatSpeakTls() throws IOException {
		AtomicReference<Throwable> refused = new AtomicReference<>();
		StreamServer server = (StreamServer) this.workers
			.start(TestServers.stream(TestServers.config(SocketType.TCP), RequestHandlerFactory.shared((request) -> {
				try {
					request.handOff(Concurrency.forking(ONE), new ForkedHandlers.Continuation());
				}
				catch (IllegalArgumentException ex) {
					refused.set(ex);
				}
			})));
		try (StreamClient client = StreamClient.connect(server.localAddress())) {
			assertThat(client.readAll()).isEmpty();
		}
		assertThat(refused.get()).hasMessage(
				"A request cannot be handed off to 'forking' with 'processes.tls' set to 'worker', since it has "
						+ "begun in the server's process, and so has its TLS; set 'processes.tls' to 'server'");
	}

	@Test
	void aProgramHasKeysOfItsOwn(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("keys.p12");
		try (OutputStream output = Files.newOutputStream(file)) {
			IDENTITY.keyStore().store(output, "secret".toCharArray());
		}
		WorkerProgram program = new WorkerProgram(TlsProgram.class.getName(), file.toString());
		StreamServer server = this.workers
			.start(new TcpServer(config(Concurrency.forking(ONE, program)).withTls(TlsSettings.of(() -> CONTEXT)),
					ForkedTlsHandlers.Inspector::new));
		try (TlsClient client = TlsClient.connect(server.localAddress(), ANONYMOUS)) {
			assertThat(client.ask("tls")).startsWith("TLSv1.3 ");
			assertThat(client.ask("socket")).isEqualTo("the client's own");
		}
	}

	@Test
	void aProgramWithoutKeysNeverGetsReadyAndSaysWhy() {
		WorkerProgram program = new WorkerProgram(PrefixProgram.class.getName(), "hello");
		StreamServer server = this.workers
			.start(new TcpServer(config(Concurrency.forking(ONE, program)).withTls(TlsSettings.of(() -> CONTEXT)),
					ForkedTlsHandlers.Inspector::new));
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(server.workerStatistics().failure())
				.contains("'processes.tls' is 'worker', but the program of the worker processes has no TLS settings; "
						+ "override WorkerHandlers.tls, or set 'processes.tls' to 'server'"));
	}

}
