package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.github.socketserver.testing.DatagramClient;
import io.github.socketserver.testing.LeakCheck;
import io.github.socketserver.testing.TestDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JunixArrivals}: that of the platform, and that which serves where
 * junixsocket's function cannot be called.
 */
@ExtendWith(LeakCheck.class)
class JunixArrivalsTests {

	private final Path path = TestDirectory.freshPath();

	private final UnixDomainSocketAddress address = UnixDomainSocketAddress.of(this.path);

	private final ByteBuffer target = ByteBuffer.allocateDirect(100);

	private AFUNIXDatagramChannel channel;

	@BeforeEach
	void bind() throws IOException {
		this.channel = AFUNIXDatagramChannel.open();
		this.channel.bind(AFUNIXSocketAddress.of(this.path));
		this.channel.configureBlocking(false);
	}

	@AfterEach
	void close() throws IOException {
		this.channel.close();
		Files.deleteIfExists(this.path);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void thisVersionOfJunixsocketHasTheFunction() {
		assertThat(JunixReceive.isThere()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aSenderIsKnownByItsPathOrItsName(Way way) throws IOException {
		AbstractUnixAddress name = AbstractUnixAddress.of("sst-arrivals-" + System.nanoTime());
		try (JunixArrivals arrivals = way.open(this.channel);
				DatagramClient filed = DatagramClient.open(this.address);
				DatagramClient named = DatagramClient.named(this.address, name)) {
			for (String text : new String[] { "one", "two" }) {
				filed.send(text);
				assertThat(receive(arrivals, text)).isEqualTo(filed.localAddress());
				named.send(text);
				assertThat(receive(arrivals, text)).isEqualTo(name);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void aSenderThatIsNotBoundHasNoAddressWhoeverCameBefore(Way way) throws IOException {
		try (JunixArrivals arrivals = way.open(this.channel);
				DatagramClient bound = DatagramClient.open(this.address);
				DatagramClient unbound = DatagramClient.unbound(this.address)) {
			bound.send("bound");
			assertThat(receive(arrivals, "bound")).isNotNull();
			unbound.send("unbound");
			assertThat(receive(arrivals, "unbound")).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void whenNothingIsThereThenNothingIsReceived(Way way) throws IOException {
		try (JunixArrivals arrivals = way.open(this.channel)) {
			assertThat(arrivals.receive(this.target)).isNull();
			assertThat(this.target.position()).isZero();
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void whenTheChannelIsClosedThenNothingIsReceived(Way way) throws IOException {
		try (JunixArrivals arrivals = way.open(this.channel);
				DatagramClient client = DatagramClient.open(this.address)) {
			client.send("too late");
			this.channel.close();
			assertThat(arrivals.receive(this.target)).isNull();
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void whatDoesNotFitIsLostAndTheNextDatagramIsWhole(Way way) throws IOException {
		try (JunixArrivals arrivals = way.open(this.channel);
				DatagramClient client = DatagramClient.open(this.address)) {
			client.send("12345678").send("next");
			this.target.put((byte) '0').limit(5);
			assertThat(arrivals.receive(this.target)).isNotNull();
			assertThat(this.target.remaining()).isZero();
			assertThat(StandardCharsets.UTF_8.decode(this.target.flip()).toString()).isEqualTo("01234");
			assertThat(receive(arrivals, "next")).isNotNull();
		}
	}

	@ParameterizedTest
	@MethodSource("ways")
	void theBufferMayBeOnTheHeap(Way way) throws IOException {
		ByteBuffer heap = ByteBuffer.allocate(10).put((byte) '-');
		try (JunixArrivals arrivals = way.open(this.channel);
				DatagramClient client = DatagramClient.open(this.address)) {
			assertThat(arrivals.receive(heap)).isNull();
			client.send("hello");
			assertThat(arrivals.receive(heap)).isNotNull();
			assertThat(StandardCharsets.UTF_8.decode(heap.flip()).toString()).isEqualTo("-hello");
		}
	}

	private SocketAddress receive(JunixArrivals arrivals, String expected) throws IOException {
		DatagramEndpoint.Sender sender = arrivals.receive(this.target.clear());
		assertThat(StandardCharsets.UTF_8.decode(this.target.flip()).toString()).isEqualTo(expected);
		assertThat(sender).isNotNull();
		return sender.address();
	}

	private static Stream<Named<Way>> ways() {
		return Stream.of(Named.of("of the platform", JunixArrivals::of), Named.of("polled", JunixPolledArrivals::new));
	}

	/**
	 * Makes arrivals.
	 */
	private interface Way {

		JunixArrivals open(AFUNIXDatagramChannel channel) throws IOException;

	}

}
