package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.StreamConnection;
import io.github.socketserver.transport.StreamListener;
import io.github.socketserver.transport.TcpTransport;
import io.github.socketserver.transport.TransportEngine;
import io.github.socketserver.transport.TransportEngines;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EpollEngineTests {

	private static final SocketSettings SETTINGS = new SocketSettings(16, true, false, 0, 0, true, true);

	@Test
	void theEngineIsFoundAndWorksHere() {
		assertThat(TransportEngines.find()).isInstanceOf(EpollEngine.class);
	}

	@ParameterizedTest
	@MethodSource("modes")
	void aServerUsesItInTheModesThatGainByIt(Concurrency concurrency, boolean gains) throws Exception {
		ServerConfig config = ServerConfig.tcp("localhost", 0).withConcurrency(concurrency);
		try (TcpServer server = new TcpServer(config, Echo::new)) {
			server.bind();
			assertThat(TransportEngines.serving(server.channels()) != null).isEqualTo(gains);
			server.start();
			try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.localAddress().getPort())) {
				client.getOutputStream().write("hello\n".getBytes());
				assertThat(client.getInputStream().readNBytes(6)).isEqualTo("hello\n".getBytes());
			}
		}
	}

	static List<Object[]> modes() {
		return List.of(new Object[] { Concurrency.virtual(), true }, new Object[] { Concurrency.selecting(1), true },
				new Object[] { Concurrency.threading(), false }, new Object[] { Concurrency.synchronous(), false });
	}

	@Test
	void aChannelThatWasHandedInIsServedByIt() throws Exception {
		ServerSocketChannel bound = ServerSocketChannel.open().bind(loopback());
		ServerConfig config = ServerConfig.tcp("localhost", 0).withConcurrency(Concurrency.virtual());
		try (TcpServer server = new TcpServer(config, Echo::new, bound)) {
			server.start();
			assertThat(server.channels()).singleElement().isSameAs(bound);
			assertThat(TransportEngines.serving(server.channels())).isNotNull();
		}
		assertThat(bound.isOpen()).isFalse();
	}

	@Test
	void eachOfSeveralSocketsThatShareAPortIsTakenForItself() throws Exception {
		SocketSettings shared = new SocketSettings(16, true, true, 0, 0, true, true);
		List<StreamListener> listeners = new ArrayList<>();
		int port = 0;
		for (int i = 0; i < 4; i++) {
			StreamListener listener = TcpTransport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
					shared, true);
			listeners.add(listener);
			port = ((InetSocketAddress) listener.localAddress()).getPort();
		}
		for (int i = 0; i < 3; i++) {
			listeners.get(i).close();
		}
		// Only the one that is still open can accept.
		try (SocketChannel client = SocketChannel.open(listeners.get(3).localAddress());
				StreamConnection accepted = accept(listeners.get(3))) {
			assertThat(accepted.clientAddress()).isEqualTo(client.getLocalAddress());
		}
		listeners.get(3).close();
	}

	@Test
	void theOptionThatTheDescriptorIsFoundByIsPutBack() throws Exception {
		try (StreamListener listener = listen(); ServerSocketChannel other = ServerSocketChannel.open()) {
			ServerSocketChannel channel = (ServerSocketChannel) listener.channel();
			assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
				.isEqualTo(other.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsHaveTheOptionsOfTheSettings(boolean on) throws Exception {
		TransportEngine engine = TransportEngines.find();
		ServerSocketChannel channel = ServerSocketChannel.open().bind(loopback());
		channel.configureBlocking(false);
		SocketSettings settings = new SocketSettings(16, true, false, 0, on ? 32 * 1024 : 0, on, on);
		try (StreamListener listener = engine.listen(channel, settings);
				SocketChannel client = SocketChannel.open(channel.getLocalAddress());
				StreamConnection accepted = accept(listener)) {
			int number = ((EpollChannel) accepted.channel()).descriptor().number();
			assertThat(SocketOptions.get(number, SocketOptions.TCP, SocketOptions.TCP_NODELAY) != 0).isEqualTo(on);
			assertThat(SocketOptions.get(number, SocketOptions.SOCKET, SocketOptions.SO_KEEPALIVE) != 0).isEqualTo(on);
			if (on) {
				// Linux doubles it for its own bookkeeping.
				assertThat(SocketOptions.get(number, SocketOptions.SOCKET, SocketOptions.SO_SNDBUF))
					.isEqualTo(64 * 1024);
			}
			accepted.setTcpNoDelay(!on);
			assertThat(SocketOptions.get(number, SocketOptions.TCP, SocketOptions.TCP_NODELAY) != 0).isNotEqualTo(on);
			assertThat(client.getOption(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
		}
	}

	@Test
	void aClosedListenerAcceptsNothing() throws Exception {
		StreamListener listener = listen();
		listener.close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(listener::accept);
		StreamListener cut = listen();
		cut.channel().close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(cut::accept);
		cut.close();
	}

	@Test
	void withoutPermissionTheJdksChannelsServeAndOneLineSaysWhatToDo() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), EchoProcess.class.getName())
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
			assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("""
					INFO Using the JDK's channels: socketserver-ffm may not call the operating system; \
					start Java with --enable-native-access=ALL-UNNAMED
					hello
					hello
					""");
		}
		finally {
			process.destroyForcibly();
		}
	}

	static StreamConnection accept(StreamListener listener) throws IOException {
		StreamConnection accepted = listener.accept();
		while (accepted == null) {
			Thread.onSpinWait();
			accepted = listener.accept();
		}
		return accepted;
	}

	static StreamListener listen() throws IOException {
		return TcpTransport.listen(loopback(), SETTINGS, true);
	}

	private static InetSocketAddress loopback() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
	}

}
