package io.github.socketserver.spring.boot.health;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.spring.boot.testing.Clients;
import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketServerHealthIndicator}.
 */
class SocketServerHealthIndicatorTests {

	private final FaultyServer server = new FaultyServer(UpperCaseHandler::new);

	@AfterEach
	void close() {
		this.server.close();
	}

	@Test
	void aServerThatNobodyStartedIsUnknown() {
		assertThat(health(this.server).getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void aServerThatServesIsUp() throws IOException {
		this.server.start();
		Health health = health(this.server);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("type", "tcp")
			.containsEntry("state", "RUNNING")
			.containsEntry("address", "127.0.0.1:" + this.server.localAddress().getPort())
			.containsEntry("activeConnections", 0L);
	}

	@Test
	void aServerThatIsPausedIsOutOfService() throws IOException {
		this.server.start();
		this.server.pause();
		assertThat(health(this.server).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		this.server.resume();
		assertThat(health(this.server).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void aServerThatWasStoppedIsOutOfService() throws IOException {
		this.server.start();
		this.server.stop(Duration.ofSeconds(1));
		Health health = health(this.server);
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("state", "STOPPED").doesNotContainKey("address");
	}

	@Test
	void aServerThatWasClosedIsDown() {
		this.server.close();
		assertThat(health(this.server).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void aServerWhoseListenerBrokeIsDown() throws IOException {
		this.server.start();
		for (SelectableChannel channel : this.server.channels()) {
			channel.close();
		}
		Awaitility.await().until(() -> this.server.state() == ServerState.FAILED);
		assertThat(health(this.server).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void aServerThatCannotAcceptIsDownWithTheCauseUntilItCan() throws IOException {
		this.server.start();
		this.server.exhausted.set(true);
		Thread client = new Thread(() -> Clients.exchange(this.server, "a"));
		client.start();
		Awaitility.await().untilAsserted(() -> assertThat(health(this.server).getStatus()).isEqualTo(Status.DOWN));
		assertThat(health(this.server).getDetails()).containsEntry("error", "Too many open files")
			.containsEntry("kind", "EXHAUSTED")
			.containsKeys("since", "count");
		this.server.exhausted.set(false);
		Awaitility.await().untilAsserted(() -> assertThat(health(this.server).getStatus()).isEqualTo(Status.UP));
	}

	@Test
	void aUnixServerTellsItsPath(@TempDir Path directory) throws IOException {
		Path path = directory.resolve("s");
		try (UnixStreamServer unix = new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseHandler::new)) {
			unix.start();
			assertThat(health(unix).getDetails()).containsEntry("address", path.toString());
		}
	}

	@Test
	void aUnixServerWhoseFileWasRemovedIsDownWithTheCause(@TempDir Path directory) throws IOException {
		Path path = directory.resolve("s");
		try (UnixStreamServer unix = new UnixStreamServer(ServerConfig.unixStream(path), UpperCaseHandler::new)) {
			unix.start();
			assertThat(health(unix).getStatus()).isEqualTo(Status.UP);
			Files.delete(path);
			Awaitility.await().untilAsserted(() -> assertThat(health(unix).getStatus()).isEqualTo(Status.DOWN));
			assertThat(health(unix).getDetails()).containsEntry("error",
					"The file of the Unix socket was removed or replaced");
		}
	}

	@Test
	void anAddressOfIpVersion6HasBrackets() throws IOException {
		try (TcpServer six = new TcpServer(ServerConfig.tcp("::1", 0), UpperCaseHandler::new)) {
			six.start();
			assertThat(health(six).getDetails().get("address")).asString().startsWith("[0:0:0:0:0:0:0:1]:");
		}
	}

	@Test
	void aDatagramServerHasNoConnections() throws IOException {
		try (UdpServer udp = new UdpServer(ServerConfig.udp("127.0.0.1", 0),
				RequestHandlerFactory.<DatagramRequest>shared((request) -> {
				}))) {
			udp.start();
			assertThat(health(udp).getDetails()).containsEntry("type", "udp").doesNotContainKey("activeConnections");
		}
	}

	private static Health health(BaseServer<?> server) {
		Health health = new SocketServerHealthIndicator(server).health(true);
		assertThat(health).isNotNull();
		return health;
	}

	/**
	 * Server that runs out of descriptors when told so.
	 */
	static class FaultyServer extends TcpServer {

		private final AtomicBoolean exhausted = new AtomicBoolean();

		FaultyServer(RequestHandlerFactory<StreamRequest> handlerFactory) {
			super(ServerConfig.tcp("127.0.0.1", 0), handlerFactory);
		}

		@Override
		protected StreamListener openListener(SocketAddress address) throws IOException {
			StreamListener listener = super.openListener(address);
			return new StreamListener() {

				@Override
				public SocketAddress localAddress() {
					return listener.localAddress();
				}

				@Override
				public SelectableChannel channel() {
					return listener.channel();
				}

				@Override
				public @Nullable StreamConnection accept() throws IOException {
					if (FaultyServer.this.exhausted.get()) {
						throw new SocketException("Too many open files");
					}
					return listener.accept();
				}

				@Override
				public void close() throws IOException {
					listener.close();
				}

			};
		}

	}

}
