package io.github.socketserver.contract;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.SocketType;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.ServerState;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.testing.Background;
import io.github.socketserver.testing.Modes;
import io.github.socketserver.testing.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * R1 to R11 of the contract: each server class answers three clients one after the other.
 */
class EchoContractTests {

	private static final Concurrency SYNCHRONOUS = Concurrency.synchronous();

	@Test
	void r01TcpServerReturnsEachClientItsLine() throws IOException {
		answersThreeClients(new TcpServer(config(SocketType.TCP, SYNCHRONOUS), EchoLine::new) {

			@Override
			protected void handleError(StreamRequest request, Throwable failure) {
				closeRequest(request);
				throw new IllegalStateException(failure);
			}

		});
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r02ThreadingTcpServerReturnsEachClientItsLine(Concurrency mode) throws IOException {
		answersThreeClients(new TcpServer(config(SocketType.TCP, mode), EchoLine::new));
	}

	@Test
	void r04UnixStreamServerReturnsEachClientItsLine() throws IOException {
		answersThreeClients(new UnixStreamServer(config(SocketType.UNIX_STREAM, SYNCHRONOUS), EchoLine::new));
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r05ThreadingUnixStreamServerReturnsEachClientItsLine(Concurrency mode) throws IOException {
		answersThreeClients(new UnixStreamServer(config(SocketType.UNIX_STREAM, mode), EchoLine::new));
	}

	@Test
	void r07UdpServerReturnsEachClientItsDatagram() throws IOException {
		answersThreeClients(new UdpServer(config(SocketType.UDP, SYNCHRONOUS), EchoPacket::new) {

			@Override
			protected void handleError(DatagramRequest request, Throwable failure) {
				closeRequest(request);
				throw new IllegalStateException(failure);
			}

		});
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r08ThreadingUdpServerReturnsEachClientItsDatagram(Concurrency mode) throws IOException {
		answersThreeClients(new UdpServer(config(SocketType.UDP, mode), EchoPacket::new));
	}

	@Test
	void r10UnixDatagramServerReturnsEachBoundClientItsDatagram() throws IOException {
		answersThreeClients(new UnixDatagramServer(config(SocketType.UNIX_DATAGRAM, SYNCHRONOUS), EchoPacket::new));
	}

	@ParameterizedTest
	@MethodSource(Modes.THREADED)
	void r11ThreadingUnixDatagramServerReturnsEachBoundClientItsDatagram(Concurrency mode) throws IOException {
		answersThreeClients(new UnixDatagramServer(config(SocketType.UNIX_DATAGRAM, mode), EchoPacket::new));
	}

	private static ServerConfig config(SocketType type, Concurrency mode) {
		return TestServers.config(type, mode).withPollInterval(Duration.ofMillis(10));
	}

	private static void answersThreeClients(BaseServer<?> server) throws IOException {
		server.bind();
		SelectableChannel channel = server.channels().get(0);
		assertAddressIsReal(server.localAddress(), server.config(), channel);
		Background loop = Background.run(server::serveForever);
		for (String client : new String[] { "first", "second", "third" }) {
			assertThat(TestServers.ask(server, "hello from the " + client)).isEqualTo("hello from the " + client);
		}
		server.shutdown();
		loop.join();
		assertThat(channel.isOpen()).isTrue();
		server.close();
		assertThat(channel.isOpen()).isFalse();
		assertThat(server.channels()).isEmpty();
		assertThat(server.localAddress()).isNull();
		assertThat(server.state()).isEqualTo(ServerState.CLOSED);
		assertThat(server.statistics().activeRequests()).isZero();
	}

	private static void assertAddressIsReal(SocketAddress address, ServerConfig config, SelectableChannel channel)
			throws IOException {
		if (config.type().isUnix()) {
			assertThat(address).isEqualTo(config.addresses().get(0));
			assertThat(Files.exists(Path.of(address.toString()))).isTrue();
		}
		else {
			assertThat(address).isEqualTo(((NetworkChannel) channel).getLocalAddress());
		}
	}

	/**
	 * Returns a line.
	 */
	static class EchoLine extends StreamRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().writeLine(input().readLine());
		}

	}

	/**
	 * Returns a datagram.
	 */
	static class EchoPacket extends DatagramRequestHandler {

		@Override
		protected void handle() throws IOException {
			output().write(input().readAllBytes());
		}

	}

}
