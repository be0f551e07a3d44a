package io.github.socketserver.transport;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnixSenders}.
 */
class UnixSendersTests {

	private final UnixSenders senders = new UnixSenders();

	@Test
	void aSenderHasOneAddressForAllItsDatagrams() {
		SocketAddress first = this.senders.of(name("/tmp/a"));
		assertThat(first).isEqualTo(UnixDomainSocketAddress.of("/tmp/a"));
		assertThat(this.senders.of(name("/tmp/a"))).isSameAs(first);
	}

	@Test
	void thoseOfMoreSendersThanAreRememberedAreRight() {
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < 1000; i++) {
				assertThat(this.senders.of(name("/tmp/" + i))).isEqualTo(UnixDomainSocketAddress.of("/tmp/" + i));
				assertThat(this.senders.of(name("\0" + i))).isEqualTo(AbstractUnixAddress.of("" + i));
			}
		}
	}

	@Test
	void whatCannotBeShownIsNoAddressTheSecondTimeEither() {
		for (int round = 0; round < 2; round++) {
			assertThat(this.senders.of(ByteBuffer.wrap(new byte[] { 0, (byte) 0xfe }))).isNull();
			assertThat(this.senders.of(ByteBuffer.allocate(0))).isNull();
		}
	}

	private static ByteBuffer name(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocateDirect(bytes.length + 4).put(2, bytes).position(2).limit(2 + bytes.length);
	}

}
