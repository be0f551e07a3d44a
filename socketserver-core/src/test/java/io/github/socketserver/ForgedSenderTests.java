package io.github.socketserver;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.event.DatagramResult;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.LogCapture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what a datagram server does about senders that may be forged.
 */
@ExtendWith(LeakCheck.class)
class ForgedSenderTests {

	private static final RequestHandlerFactory<DatagramRequest> ECHO = RequestHandlerFactory
		.shared((request) -> request.reply(request.packet()));

	private static final RequestHandlerFactory<DatagramRequest> TENFOLD = RequestHandlerFactory.shared((request) -> {
		request.output().write(new byte[10 * request.packet().length]);
		request.output().flush();
	});

	@Test
	void aDatagramFromItselfDoesNotMakeAServerTalkToItselfForEver() throws IOException {
		try (UdpServer server = new UdpServer(ServerConfig.udp("127.0.0.1", 0), ECHO)) {
			server.start();
			DatagramChannel own = (DatagramChannel) server.channels().get(0);
			own.send(ByteBuffer.wrap(new byte[] { 1 }), server.localAddress());
			await().until(() -> server.statistics().datagrams().get(DatagramResult.FILTERED) == 1);
			assertThat(server.statistics().datagrams()).containsEntry(DatagramResult.HANDLED, 0L);
			assertThat(server.statistics().sentBytes()).isZero();
		}
	}

	@Test
	void aReplyThatIsTooLongForItsRequestIsNotSentAndCountedAndLoggedOnce() throws IOException {
		InetAddress host = hostAddress();
		try (LogCapture log = LogCapture.start();
				UdpServer server = new UdpServer(config(host).withConcurrency(Concurrency.synchronous()), TENFOLD);
				DatagramChannel client = open(host)) {
			server.start();
			for (int i = 0; i < 3; i++) {
				client.send(ByteBuffer.allocate(100), server.localAddress());
			}
			await().until(() -> server.statistics().droppedReplies() == 3);
			assertThat(server.statistics().sentBytes()).isZero();
			assertThat(log.alarms()).singleElement()
				.asString()
				.contains("does not send a reply of 1000 bytes to a request of 100 bytes", "'reply-amplification'");
		}
	}

	@Test
	void aReplyThatIsShortEnoughIsSent() throws IOException {
		InetAddress host = hostAddress();
		try (UdpServer server = new UdpServer(config(host), TENFOLD); DatagramChannel client = open(host)) {
			server.start();
			client.send(ByteBuffer.allocate(51), server.localAddress());
			assertThat(client.receive(ByteBuffer.allocate(1000))).isEqualTo(server.localAddress());
		}
	}

	@Test
	void theLimitMayBeRaisedOrSwitchedOff() throws IOException {
		InetAddress host = hostAddress();
		for (int factor : new int[] { 0, 10 }) {
			try (UdpServer server = new UdpServer(config(host).withReplyAmplification(factor), TENFOLD);
					DatagramChannel client = open(host)) {
				server.start();
				client.send(ByteBuffer.allocate(100), server.localAddress());
				assertThat(client.receive(ByteBuffer.allocate(2000))).isEqualTo(server.localAddress());
				assertThat(server.statistics().droppedReplies()).isZero();
			}
		}
	}

	@Test
	void aClientOnTheLoopbackInterfaceIsTrusted() throws IOException {
		InetAddress loopback = InetAddress.getByName("127.0.0.1");
		try (UdpServer server = new UdpServer(config(loopback), TENFOLD); DatagramChannel client = open(loopback)) {
			server.start();
			client.send(ByteBuffer.allocate(100), server.localAddress());
			assertThat(client.receive(ByteBuffer.allocate(2000))).isEqualTo(server.localAddress());
		}
	}

	private static ServerConfig config(InetAddress host) {
		return ServerConfig.udp(host.getHostAddress(), 0);
	}

	private static DatagramChannel open(InetAddress host) throws IOException {
		return DatagramChannel.open().bind(new InetSocketAddress(host, 0));
	}

	private static InetAddress hostAddress() throws SocketException {
		Optional<InetAddress> address = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((candidate) -> candidate instanceof Inet4Address && !candidate.isLoopbackAddress())
			.findFirst();
		Assumptions.assumeTrue(address.isPresent(), "needs an address besides the loopback's");
		return address.get();
	}

}
