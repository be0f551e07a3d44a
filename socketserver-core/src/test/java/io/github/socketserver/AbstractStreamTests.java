package io.github.socketserver;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.CloseCause;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.AccountingLaw;
import io.github.socketserver.testing.LogCapture;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.StreamClient;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.AbstractUnixAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Unix streams with a name in Linux's abstract name space, which junixsocket serves.
 */
@SuppressWarnings("try")
class AbstractStreamTests {

	@ParameterizedTest
	@MethodSource(Modes.FRAMED)
	void clientsAreServed(Concurrency mode) throws IOException {
		ServerConfig config = config().withConcurrency(mode);
		try (LogCapture log = LogCapture.start(); BaseServer<?> server = TestServers.upperCase(config)) {
			server.start();
			assertThat(server.localAddress()).isInstanceOf(AbstractUnixAddress.class);
			for (int i = 0; i < 10; i++) {
				try (StreamClient client = StreamClient.connect(server.localAddress())) {
					assertThat(client.ask("hello")).isEqualTo("HELLO");
					assertThat(client.ask("again")).isEqualTo("AGAIN");
					client.shutdownOutput();
					assertThat(client.read()).isEqualTo(-1);
				}
			}
			assertThat(AccountingLaw.assertSettled(server, 10).closedConnections()).containsEntry(CloseCause.CLIENT,
					10L);
			assertThat(log.alarms()).isEmpty();
		}
	}

	@Test
	void aLargeReplyArrivesWhole() throws IOException {
		byte[] reply = new byte[5 << 20];
		try (UnixStreamServer server = new UnixStreamServer(config(),
				RequestHandlerFactory.shared((request) -> request.output().write(reply)))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAll()).hasSize(reply.length);
			}
		}
	}

	@Test
	void aLineLongerThanTheWriteBufferArrivesWhole() throws IOException {
		byte[] line = new byte[20_000];
		try (UnixStreamServer server = new UnixStreamServer(config(),
				RequestHandlerFactory.shared((request) -> request.output().writeLine(line)))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.readAll()).hasSize(line.length + 1);
			}
		}
	}

	@Test
	void aReadTimesOut() throws IOException {
		try (BaseServer<?> server = TestServers
			.upperCase(config().withConnectionTimeout(Duration.ofMillis(50)).withName("test"))) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.read()).isEqualTo(-1);
			}
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.IDLE, 1L);
		}
	}

	@Test
	void aNameInUseIsRefused() throws IOException {
		ServerConfig config = config();
		try (BaseServer<?> server = TestServers.upperCase(config);
				BaseServer<?> second = TestServers.upperCase(config)) {
			server.start();
			assertThatExceptionOfType(SocketException.class).isThrownBy(second::bind)
				.withMessageContaining("already in use");
			assertThat(TestServers.ask(server, "x")).isEqualTo("X");
		}
	}

	@Test
	void aNameIsFreeAgainAfterTheServerHasStopped() throws IOException {
		ServerConfig config = config();
		for (int i = 0; i < 10; i++) {
			try (BaseServer<?> server = TestServers.upperCase(config)) {
				server.start();
				assertThat(TestServers.ask(server, "x")).isEqualTo("X");
			}
		}
	}

	@Test
	void aRunningServerIsStoppedWhileClientsAreConnected() throws IOException {
		try (BaseServer<?> server = TestServers.upperCase(config())) {
			server.start();
			try (StreamClient client = StreamClient.connect(server.localAddress())) {
				assertThat(client.ask("x")).isEqualTo("X");
				assertThat(server.stop(Duration.ofMillis(300)).isGraceful()).isFalse();
				assertThat(client.read()).isEqualTo(-1);
			}
			await().until(() -> server.connections().isEmpty());
			assertThat(AccountingLaw.assertSettled(server, 1).closedConnections()).containsEntry(CloseCause.FORCED, 1L);
		}
	}

	@Test
	void namesThatAreTooLongOrEmptyAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> AbstractUnixAddress.of(""));
		assertThatIllegalArgumentException().isThrownBy(() -> AbstractUnixAddress.of("x".repeat(108)))
			.withMessageContaining("108");
	}

	private static ServerConfig config() {
		return ServerConfig.unixStream("@sst-" + System.nanoTime()).withName("test");
	}

}
