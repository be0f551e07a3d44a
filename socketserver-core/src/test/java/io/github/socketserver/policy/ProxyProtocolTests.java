package io.github.socketserver.policy;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProxyProtocol}.
 */
class ProxyProtocolTests {

	@Test
	void onlyTheSendersThatAreNamedAreTrusted() {
		ProxyProtocol protocol = ProxyProtocol.trusting("10.0.0.0/8", "2001:db8::1");
		assertThat(protocol.trusts(new InetSocketAddress("10.1.2.3", 1))).isTrue();
		assertThat(protocol.trusts(new InetSocketAddress("::ffff:10.1.2.3", 1))).isTrue();
		assertThat(protocol.trusts(new InetSocketAddress("2001:db8::1", 1))).isTrue();
		assertThat(protocol.trusts(new InetSocketAddress("11.0.0.0", 1))).isFalse();
		assertThat(protocol.trusts(new InetSocketAddress("2001:db8::2", 1))).isFalse();
		assertThat(protocol.trusts(UnixDomainSocketAddress.of("/run/s"))).isFalse();
		assertThat(protocol.trusts(null)).isFalse();
	}

	@Test
	void sendersOverAUnixSocketHaveAWordOfTheirOwn() {
		ProxyProtocol protocol = ProxyProtocol.trusting("unix:");
		assertThat(protocol.trusts(null)).isTrue();
		assertThat(protocol.trusts(UnixDomainSocketAddress.of("/run/s"))).isTrue();
		assertThat(protocol.trusts(new InetSocketAddress("127.0.0.1", 1))).isFalse();
	}

	@Test
	void nobodyToTrustIsAMistake() {
		assertThatIllegalArgumentException().isThrownBy(ProxyProtocol::trusting)
			.withMessage("'proxy-protocol.trusted-addresses' must name the proxies that are believed, but is empty; "
					+ "set it to their addresses, such as '10.0.0.0/8', or to 'unix:' for a Unix socket");
	}

	@Test
	void aSenderThatIsNoRangeIsAMistake() {
		assertThatIllegalArgumentException().isThrownBy(() -> ProxyProtocol.trusting("10.0.0.1/8"))
			.withMessageStartingWith(
					"'proxy-protocol.trusted-addresses' must be ranges of addresses or 'unix:', but '10.0.0.1/8'");
		assertThatIllegalArgumentException().isThrownBy(() -> ProxyProtocol.trusting("proxy.example"));
	}

	@Test
	void theHeaderHasFiveSecondsUnlessSetOtherwise() {
		ProxyProtocol protocol = ProxyProtocol.trusting("10.0.0.0/8", "unix:");
		assertThat(protocol.headerTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(protocol.withHeaderTimeout(Duration.ZERO).headerTimeout()).isZero();
		assertThat(protocol.withHeaderTimeout(Duration.ZERO).trustedAddresses()).containsExactly("10.0.0.0/8", "unix:");
		assertThatIllegalArgumentException().isThrownBy(() -> protocol.withHeaderTimeout(Duration.ofSeconds(-1)))
			.withMessage("'proxy-protocol.header-timeout' must not be negative, but is PT-1S");
	}

}
