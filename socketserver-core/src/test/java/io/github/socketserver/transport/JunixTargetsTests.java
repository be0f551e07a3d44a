package io.github.socketserver.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

import org.junit.jupiter.api.Test;
import org.newsclub.net.unix.AFUNIXSocketAddress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link JunixTargets}.
 */
class JunixTargetsTests {

	private final JunixTargets targets = new JunixTargets();

	@Test
	void theAddressOfAClientIsMadeOnce() throws IOException {
		AFUNIXSocketAddress first = this.targets.of(UnixDomainSocketAddress.of("/tmp/a"));
		assertThat(first.getPath()).isEqualTo("/tmp/a");
		assertThat(this.targets.of(UnixDomainSocketAddress.of("/tmp/a"))).isSameAs(first);
	}

	@Test
	void thoseOfMoreClientsThanAreRememberedAreRight() throws IOException {
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < 600; i++) {
				assertThat(this.targets.of(UnixDomainSocketAddress.of("/tmp/" + i)).getPath()).isEqualTo("/tmp/" + i);
				assertThat(this.targets.of(AbstractUnixAddress.of("" + i)).getPathAsBytes())
					.isEqualTo(("\0" + i).getBytes());
			}
		}
	}

	@Test
	void anAddressOfAnotherKindIsRefused() {
		assertThatIOException().isThrownBy(() -> this.targets.of(new InetSocketAddress(1)));
	}

}
