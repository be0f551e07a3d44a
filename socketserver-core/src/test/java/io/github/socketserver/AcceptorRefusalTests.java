package io.github.socketserver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.TestServers;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Where a server cannot have several acceptors, and what it says.
 */
@ExtendWith(LeakCheck.class)
class AcceptorRefusalTests {

	@Test
	void withoutReusePortTheyAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Acceptors.server(ServerConfig.tcp("127.0.0.1", 0).withAcceptors(2)))
			.withMessage("'acceptors' is 2, but 'reuse-port' is false; set it to true, so that their sockets can share "
					+ "the port");
	}

	@Test
	void underSynchronousTheyAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Acceptors.server(Acceptors.config(Concurrency.synchronous())))
			.withMessage("'acceptors' is 3, but 'synchronous' serves one request at a time; set 'acceptors' to 1, or "
					+ "use another mode");
	}

	@Test
	void underSelectingWithoutALoopForEachTheyAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Acceptors.server(Acceptors.config(Concurrency.selecting(2))))
			.withMessage("'acceptors' is 3, but 'loops' is 2; under 'selecting' each needs a loop of its own, so raise "
					+ "'loops' or lower 'acceptors'");
	}

	@ParameterizedTest
	@EnumSource(value = SocketType.class, names = { "UNIX_STREAM", "UNIX_DATAGRAM" })
	void onUnixSocketsTheyAreRefused(SocketType type) {
		ServerConfig config = TestServers.config(type).withReusePort(true).withAcceptors(2);
		assertThatIllegalArgumentException().isThrownBy(() -> TestServers.upperCase(config))
			.withMessage("'acceptors' is 2, but sockets of type '" + type
					+ "' cannot share their address; set 'acceptors' to 1");
	}

	@Test
	void fewerThanOneAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Acceptors.config(Concurrency.threading()).withAcceptors(0))
			.withMessage("'acceptors' must be at least 1, but is 0");
	}

	@Test
	void forASocketThatIsHandedInTheyAreRefused() throws IOException {
		try (ServerSocketChannel bound = ServerSocketChannel.open()) {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> new TcpServer(Acceptors.config(Concurrency.threading()), Acceptors.Upper::new, bound))
				.withMessage(
						"Server 'test' has 3 acceptors and one socket that was handed in; set 'acceptors' to 1, or "
								+ "let the server bind");
		}
	}

	@Test
	void onAPlatformThatCannotShareAPortTheBindFailsAndLeavesNothingOpen() throws IOException {
		ServerSocketChannel channel = mock(ServerSocketChannel.class);
		given(channel.supportedOptions()).willReturn(Set.<SocketOption<?>>of());
		AtomicInteger open = new AtomicInteger();
		try (TcpServer server = new TcpServer(Acceptors.config(Concurrency.threading()), Acceptors.Upper::new) {

			@Override
			protected StreamListener openListener(SocketAddress address) {
				open.incrementAndGet();
				return new UnshareableListener(channel, open);
			}

		}) {
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(server::bind)
				.withMessage(
						"Several acceptors need SO_REUSEPORT, which this platform does not have; set 'acceptors' to 1");
			assertThat(open).hasValue(0);
		}
	}

	@Test
	void aPortThatIsInUseFailsTheBindAndLeavesNothingOpen() throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			ServerConfig config = ServerConfig.tcp("127.0.0.1", taken.getLocalPort())
				.withReusePort(true)
				.withAcceptors(3);
			try (TcpServer server = Acceptors.server(config)) {
				assertThatExceptionOfType(IOException.class).isThrownBy(server::start);
				assertThat(server.channels()).isEmpty();
			}
		}
	}

	/**
	 * A listener of a platform that has no SO_REUSEPORT.
	 *
	 * @param channel its channel
	 * @param open how many such listeners are open
	 */
	private record UnshareableListener(ServerSocketChannel channel, AtomicInteger open) implements StreamListener {

		@Override
		public SocketAddress localAddress() {
			return new InetSocketAddress("127.0.0.1", 1);
		}

		@Override
		public StreamConnection accept() {
			return null;
		}

		@Override
		public void close() {
			this.open.decrementAndGet();
		}

	}

}
