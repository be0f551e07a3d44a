package io.github.socketserver.ffm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.UdpServer;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.DatagramEndpoint;
import io.github.socketserver.transport.SocketSettings;
import io.github.socketserver.transport.UdpTransport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class BatchEndpointTests {

	private static final SocketSettings SETTINGS = new SocketSettings(0, false, false, 0, 0, false, false);

	private static final SocketSettings SHARED = new SocketSettings(0, false, true, 0, 0, false, false);

	@ParameterizedTest
	@MethodSource("modes")
	void aServerUsesItInTheModesThatGainByIt(Concurrency concurrency, boolean gains) throws Exception {
		AtomicReference<DatagramEndpoint> opened = new AtomicReference<>();
		ServerConfig config = ServerConfig.udp("127.0.0.1", 0).withConcurrency(concurrency);
		try (UdpServer server = new UdpServer(config,
				RequestHandlerFactory.shared((request) -> request.reply(request.packet()))) {

			@Override
			protected DatagramEndpoint openEndpoint(SocketAddress address) throws IOException {
				opened.set(super.openEndpoint(address));
				return opened.get();
			}

		}; DatagramChannel client = client(StandardProtocolFamily.INET)) {
			server.start();
			assertThat(opened.get() instanceof BatchEndpoint).isEqualTo(gains);
			send(client, "hello", server.localAddress());
			assertThat(receive(client)).isEqualTo("hello");
		}
	}

	static List<Object[]> modes() {
		return List.of(new Object[] { Concurrency.virtual(), true }, new Object[] { Concurrency.selecting(1), true },
				new Object[] { Concurrency.synchronous(), true }, new Object[] { Concurrency.threading(), false });
	}

	@Test
	void whatIsThereIsReceivedByOneCallInItsOrder() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			for (int i = 0; i < 5; i++) {
				send(client, "packet " + i, endpoint.localAddress());
			}
			for (int i = 0; i < 5; i++) {
				assertThat(take(endpoint)).isEqualTo("packet " + i + " from " + client.getLocalAddress());
				assertThat(endpoint.received()).isEqualTo(4 - i);
			}
			assertThat(endpoint.receive(ByteBuffer.allocate(100))).isNull();
		}
	}

	@Test
	void moreThanOneCallTakesIsReceivedByTheNext() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			for (int i = 0; i < 150; i++) {
				send(client, "packet " + i, endpoint.localAddress());
			}
			for (int i = 0; i < 150; i++) {
				assertThat(take(endpoint)).startsWith("packet " + i + " ");
			}
			assertThat(endpoint.receive(ByteBuffer.allocate(100))).isNull();
		}
	}

	@Test
	void sendersAreToldApart() throws Exception {
		List<DatagramChannel> clients = new ArrayList<>();
		try (DatagramEndpoint endpoint = open("127.0.0.1")) {
			for (int round = 0; round < 3; round++) {
				for (int i = 0; i < 50; i++) {
					if (round == 0) {
						clients.add(client(StandardProtocolFamily.INET));
					}
					send(clients.get(i), "x", endpoint.localAddress());
				}
				for (int i = 0; i < 50; i++) {
					assertThat(take(endpoint)).isEqualTo("x from " + clients.get(i).getLocalAddress());
				}
			}
		}
		finally {
			for (DatagramChannel client : clients) {
				client.close();
			}
		}
	}

	@Test
	void anEmptyDatagramIsOne() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			send(client, "", endpoint.localAddress());
			send(client, "x", endpoint.localAddress());
			assertThat(take(endpoint)).isEqualTo(" from " + client.getLocalAddress());
			assertThat(take(endpoint)).startsWith("x ");
		}
	}

	@Test
	void ofALongDatagramAsMuchIsKeptAsThereIsRoomFor() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			send(client, "0123456789", endpoint.localAddress());
			send(client, "next", endpoint.localAddress());
			ByteBuffer target = ByteBuffer.allocateDirect(6);
			endpoint.receive(target);
			assertThat(text(target.flip())).isEqualTo("012345");
			target.clear();
			endpoint.receive(target);
			assertThat(text(target.flip())).isEqualTo("next");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1_472, 65_507 })
	void datagramsOfAnyLengthAreReceivedAndSent(int length) throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			client.setOption(StandardSocketOptions.SO_SNDBUF, 256 * 1024);
			String packet = "0123456789".repeat(6_551).substring(0, length);
			send(client, packet, endpoint.localAddress());
			send(client, packet, endpoint.localAddress());
			ByteBuffer target = ByteBuffer.allocateDirect(65_536);
			for (int i = 0; i < 2; i++) {
				target.clear();
				SocketAddress sender = endpoint.receive(target).address();
				assertThat(text(target.flip())).isEqualTo(packet);
				assertThat(endpoint.batch().add(target.rewind(), sender)).isTrue();
				assertThat(endpoint.batch().send()).isOne();
				assertThat(receive(client)).isEqualTo(packet);
			}
		}
	}

	@Test
	void aBatchIsSentByOneCallToEachOfItsTargets() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel one = client(StandardProtocolFamily.INET);
				DatagramChannel other = client(StandardProtocolFamily.INET)) {
			add(endpoint, "first", one.getLocalAddress());
			add(endpoint, "", other.getLocalAddress());
			add(endpoint, "third", one.getLocalAddress());
			assertThat(endpoint.batch().send()).isEqualTo(3);
			assertThat(receive(one)).isEqualTo("first");
			assertThat(receive(one)).isEqualTo("third");
			assertThat(receive(other)).isEmpty();
		}
	}

	@Test
	void aBatchThatIsFullTakesNoMoreUntilItIsSent() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			int count = 0;
			while (endpoint.batch().add(ByteBuffer.wrap(new byte[] { 1 }), client.getLocalAddress())) {
				count++;
			}
			assertThat(count).isEqualTo(64);
			assertThat(endpoint.batch().send()).isEqualTo(64);
			add(endpoint, "x".repeat(40_000), client.getLocalAddress());
			assertThat(endpoint.batch().add(ByteBuffer.allocate(40_000), client.getLocalAddress())).isFalse();
		}
	}

	@Test
	void anErrorIsThatOfTheFirstDatagramAndTheOthersAreSent() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1");
				DatagramChannel client = client(StandardProtocolFamily.INET)) {
			SocketAddress nowhere = new InetSocketAddress("255.255.255.255", 9);
			add(endpoint, "first", client.getLocalAddress());
			add(endpoint, "second", nowhere);
			add(endpoint, "third", client.getLocalAddress());
			assertThat(endpoint.batch().send()).isOne();
			assertThatIOException().isThrownBy(endpoint.batch()::send);
			assertThat(text(endpoint.batch().removeFirst())).isEqualTo("second");
			assertThat(endpoint.batch().send()).isOne();
			assertThat(receive(client)).isEqualTo("first");
			assertThat(receive(client)).isEqualTo("third");
		}
	}

	@Test
	void aSocketOfIpv4SaysThatItCannotSendByIpv6() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1")) {
			assertThatIOException().isThrownBy(() -> add(endpoint, "x", new InetSocketAddress("::1", 9)))
				.withMessageStartingWith("A socket of IPv4 cannot send to ");
		}
	}

	@Test
	void clientsOfIpv6AndOfIpv4AreSeenAndAnsweredByOneSocket() throws Exception {
		try (DatagramEndpoint endpoint = openIpv6();
				DatagramChannel six = client(StandardProtocolFamily.INET6);
				DatagramChannel four = client(StandardProtocolFamily.INET)) {
			int port = ((InetSocketAddress) endpoint.localAddress()).getPort();
			send(six, "six", new InetSocketAddress("::1", port));
			send(four, "four", new InetSocketAddress("127.0.0.1", port));
			for (DatagramChannel client : List.of(six, four)) {
				ByteBuffer target = ByteBuffer.allocate(100);
				SocketAddress sender = endpoint.receive(target).address();
				assertThat(sender).isEqualTo(client.getLocalAddress());
				endpoint.batch().add(target.flip(), sender);
			}
			assertThat(endpoint.batch().send()).isEqualTo(2);
			assertThat(receive(six)).isEqualTo("six");
			assertThat(receive(four)).isEqualTo("four");
		}
	}

	@Test
	void eachOfSeveralSocketsThatShareAPortIsTakenForItself() throws Exception {
		List<DatagramEndpoint> endpoints = new ArrayList<>();
		int port = 0;
		for (int i = 0; i < 4; i++) {
			DatagramEndpoint endpoint = UdpTransport.bind(new InetSocketAddress("127.0.0.1", port), SHARED, true);
			endpoints.add(endpoint);
			port = ((InetSocketAddress) endpoint.localAddress()).getPort();
		}
		for (int i = 0; i < 3; i++) {
			endpoints.get(i).close();
		}
		// Only the one that is still open can receive.
		try (DatagramChannel client = client(StandardProtocolFamily.INET)) {
			send(client, "x", endpoints.get(3).localAddress());
			assertThat(take(endpoints.get(3))).startsWith("x ");
		}
		endpoints.get(3).close();
	}

	@Test
	void theOptionThatTheDescriptorIsFoundByIsPutBack() throws Exception {
		try (DatagramEndpoint endpoint = open("127.0.0.1"); DatagramChannel other = DatagramChannel.open()) {
			assertThat(((DatagramChannel) endpoint.channel()).getOption(StandardSocketOptions.IP_MULTICAST_TTL))
				.isEqualTo(other.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
		}
	}

	@Test
	void aClosedEndpointReceivesAndSendsNothing() throws Exception {
		DatagramEndpoint closed = open("127.0.0.1");
		closed.close();
		assertClosed(closed);
		DatagramEndpoint cut = open("127.0.0.1");
		cut.channel().close();
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> cut.receive(ByteBuffer.allocate(10)));
		cut.close();
		assertClosed(cut);
	}

	private static void assertClosed(DatagramEndpoint endpoint) throws IOException {
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> endpoint.receive(ByteBuffer.allocate(10)));
		add(endpoint, "x", new InetSocketAddress("127.0.0.1", 9));
		assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> endpoint.batch().send());
	}

	private static DatagramEndpoint open(String host) throws IOException {
		DatagramEndpoint endpoint = UdpTransport.bind(new InetSocketAddress(InetAddress.getByName(host), 0), SETTINGS,
				true);
		assertThat(endpoint).isInstanceOf(BatchEndpoint.class);
		return endpoint;
	}

	private static DatagramEndpoint openIpv6() {
		try {
			return open("::");
		}
		catch (IOException ex) {
			Assumptions.abort("needs IPv6: " + ex);
			throw new IllegalStateException(ex);
		}
	}

	private static DatagramChannel client(StandardProtocolFamily family) throws IOException {
		DatagramChannel channel = DatagramChannel.open(family);
		String loopback = (family == StandardProtocolFamily.INET) ? "127.0.0.1" : "::1";
		return channel.bind(new InetSocketAddress(loopback, 0));
	}

	private static void send(DatagramChannel client, String text, SocketAddress target) throws IOException {
		client.send(ByteBuffer.wrap(text.getBytes()), target);
	}

	private static void add(DatagramEndpoint endpoint, String text, SocketAddress target) throws IOException {
		assertThat(endpoint.batch().add(ByteBuffer.wrap(text.getBytes()), target)).isTrue();
	}

	private static String receive(DatagramChannel client) throws IOException {
		ByteBuffer target = ByteBuffer.allocate(65_536);
		client.receive(target);
		return text(target.flip());
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
