package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.AbstractUnixAddress;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.UnixTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link UnixEndpoint}. Clients are such endpoints, too.
 */
class UnixEndpointTests {

	private static final SocketSettings SETTINGS = new SocketSettings(0, false, false, 0, 0, false, false);

	@TempDir
	Path directory;

	@ParameterizedTest
	@MethodSource("modes")
	void aServerUsesItInTheModesThatGainByIt(Concurrency concurrency, boolean gains) throws Exception {
		AtomicReference<DatagramEndpoint> opened = new AtomicReference<>();
		ServerConfig config = ServerConfig.unixDatagram(this.directory.resolve("server")).withConcurrency(concurrency);
		try (UnixDatagramServer server = new UnixDatagramServer(config,
				RequestHandlerFactory.shared((request) -> request.reply(request.packet()))) {

			@Override
			protected DatagramEndpoint openEndpoint(SocketAddress address) throws IOException {
				opened.set(super.openEndpoint(address));
				return opened.get();
			}

		}) {
			server.start();
			assertThat(opened.get() instanceof UnixEndpoint).isEqualTo(gains);
		}
	}

	static List<Object[]> modes() {
		return List.of(new Object[] { Concurrency.virtual(), true }, new Object[] { Concurrency.selecting(1), true },
				new Object[] { Concurrency.synchronous(), true }, new Object[] { Concurrency.threading(), false });
	}

	@Test
	void whatIsThereIsReceivedByOneCallInItsOrder() throws Exception {
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open("client")) {
			for (int i = 0; i < 5; i++) {
				send(client, "packet " + i, server);
			}
			for (int i = 0; i < 5; i++) {
				assertThat(take(server)).isEqualTo("packet " + i + " from " + client.localAddress());
				assertThat(server.received()).isEqualTo(4 - i);
			}
			assertThat(server.receive(ByteBuffer.allocate(100))).isNull();
		}
	}

	@Test
	void sendersAreToldApart() throws Exception {
		SocketAddress name = AbstractUnixAddress.of("sst-ffm-" + System.nanoTime());
		try (DatagramEndpoint server = open("server");
				DatagramEndpoint filed = open("client");
				DatagramEndpoint named = open(name);
				AFUNIXDatagramChannel unbound = AFUNIXDatagramChannel.open()) {
			for (int round = 0; round < 2; round++) {
				send(filed, "filed", server);
				send(named, "named", server);
				unbound.send(ByteBuffer.wrap(new byte[] { 'u' }), AFUNIXSocketAddress.of(path("server")));
				assertThat(take(server)).isEqualTo("filed from " + filed.localAddress());
				assertThat(take(server)).isEqualTo("named from " + name);
				assertThat(take(server)).isEqualTo("u from null");
			}
		}
	}

	@Test
	void eachIsAnsweredUnderTheAddressThatItWasSeenWith() throws Exception {
		try (DatagramEndpoint server = open("server");
				DatagramEndpoint filed = open("client");
				DatagramEndpoint named = open(AbstractUnixAddress.of("sst-ffm-" + System.nanoTime()))) {
			for (DatagramEndpoint client : List.of(filed, named)) {
				send(client, "ask", server);
				SocketAddress sender = server.receive(ByteBuffer.allocate(10)).address();
				ByteBuffer reply = ByteBuffer.wrap("answer".getBytes());
				assertThat(server.send(reply, sender)).isTrue();
				assertThat(reply.hasRemaining()).isFalse();
				assertThat(take(client)).isEqualTo("answer from " + server.localAddress());
			}
		}
	}

	@Test
	void anEmptyDatagramIsOneAndSoIsAnEmptyReply() throws Exception {
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open("client")) {
			send(client, "", server);
			send(client, "x", server);
			assertThat(take(server)).isEqualTo(" from " + client.localAddress());
			assertThat(take(server)).startsWith("x ");
			send(server, "", client);
			assertThat(take(client)).isEqualTo(" from " + server.localAddress());
		}
	}

	@Test
	void theLongestPathIsKnown() throws Exception {
		String longest = "x".repeat(106 - this.directory.toString().length());
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open(longest)) {
			send(client, "hello", server);
			assertThat(take(server)).isEqualTo("hello from " + path(longest));
			send(server, "bye", client);
			assertThat(take(client)).startsWith("bye ");
		}
	}

	@Test
	void ofALongDatagramAsMuchIsKeptAsThereIsRoomFor() throws Exception {
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open("client")) {
			send(client, "0123456789", server);
			send(client, "next", server);
			ByteBuffer target = ByteBuffer.allocateDirect(6);
			server.receive(target);
			assertThat(text(target.flip())).isEqualTo("012345");
			assertThat(take(server)).startsWith("next ");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20_000, 65_535 })
	void datagramsOfAnyLengthAreReceivedAndSent(int length) throws Exception {
		String packet = "0123456789".repeat(6_554).substring(0, length);
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open("client")) {
			assertThat(server.maxSendSize()).isEqualTo(65_535);
			send(client, packet, server);
			ByteBuffer target = ByteBuffer.allocateDirect(65_536);
			assertThat(server.receive(target)).isNotNull();
			assertThat(text(target.flip())).isEqualTo(packet);
		}
	}

	@Test
	void whenTheQueueOfAClientIsFullThenOthersAreStillReached() throws Exception {
		try (DatagramEndpoint server = open("server");
				DatagramEndpoint silent = open("silent");
				DatagramEndpoint other = open("other")) {
			ByteBuffer packet = ByteBuffer.wrap(new byte[1000]);
			while (server.send(packet.clear(), silent.localAddress())) {
				assertThat(packet.hasRemaining()).isFalse();
			}
			assertThat(packet.remaining()).isEqualTo(1000);
			send(server, "hello", other);
			assertThat(take(other)).startsWith("hello ");
			assertThat(silent.receive(ByteBuffer.allocate(1000))).isNotNull();
		}
	}

	@Test
	void aClientThatHasGoneIsAnErrorAndTheNextIsReached() throws Exception {
		try (DatagramEndpoint server = open("server"); DatagramEndpoint client = open("client")) {
			DatagramEndpoint gone = open("gone");
			gone.close();
			for (int i = 0; i < 3; i++) {
				assertThatIOException().isThrownBy(() -> send(server, "x", gone))
					.withMessage("No such file or directory");
				send(server, "hello", client);
				assertThat(take(client)).startsWith("hello ");
			}
		}
	}

	@Test
	void anAddressThatCannotBeReachedIsRefused() throws Exception {
		try (DatagramEndpoint server = open("server")) {
			ByteBuffer packet = ByteBuffer.allocate(1);
			assertThatIOException().isThrownBy(() -> server.send(packet, new InetSocketAddress("127.0.0.1", 9)))
				.withMessageStartingWith("Not the address of a Unix socket");
			assertThatIOException()
				.isThrownBy(() -> server.send(packet, UnixDomainSocketAddress.of("/" + "x".repeat(107))))
				.withMessage("A path of 108 bytes is too long for a Unix socket");
		}
	}

	@Test
	void aClosedEndpointHasNoFileAndReceivesAndSendsNothing() throws Exception {
		DatagramEndpoint server = open("server");
		assertThat(path("server")).exists();
		assertThat(server.isReachable()).isTrue();
		server.close();
		assertThat(path("server")).doesNotExist();
		try (DatagramEndpoint client = open("client")) {
			assertThatExceptionOfType(ClosedChannelException.class)
				.isThrownBy(() -> server.receive(ByteBuffer.allocate(10)));
			assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> send(server, "x", client));
			assertThatIOException().isThrownBy(() -> send(client, "x", server));
		}
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	private DatagramEndpoint open(String name) throws IOException {
		return open(UnixDomainSocketAddress.of(path(name)));
	}

	private static DatagramEndpoint open(SocketAddress address) throws IOException {
		DatagramEndpoint endpoint = UnixTransport.bind(address, PosixFilePermissions.fromString("rw-------"), SETTINGS,
				true);
		assertThat(endpoint).isInstanceOf(UnixEndpoint.class);
		return endpoint;
	}

	private static void send(DatagramEndpoint from, String text, DatagramEndpoint to) throws IOException {
		assertThat(from.send(ByteBuffer.wrap(text.getBytes()), to.localAddress())).isTrue();
	}

	private static String take(DatagramEndpoint endpoint) throws IOException {
		ByteBuffer target = ByteBuffer.allocateDirect(1000);
		SocketAddress sender = endpoint.receive(target).address();
		return text(target.flip()) + " from " + sender;
	}

	private static String text(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(copy);
		return new String(copy);
	}

}
