package io.github.socketserver;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Addresses}.
 */
class AddressesTests {

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, this host only", "127.0.0.1 127.0.0.2 ::1, this host only",
			"127.0.0.1 0.0.0.0, all interfaces", ":: 127.0.0.1, all interfaces" })
	void whoReachesAServerIsToldOfAllItsAddresses(String hosts, String words) {
		assertThat(Addresses.reachability(addresses(hosts))).contains("reachable").contains(words);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1", "127.0.0.1 192.0.2.1", "''" })
	void nothingIsSaidOfAServerThatSomeMayReach(String hosts) {
		assertThat(Addresses.reachability(addresses(hosts))).isEmpty();
	}

	private static List<SocketAddress> addresses(String hosts) {
		return Arrays.stream(hosts.split(" "))
			.filter((host) -> !host.isEmpty())
			.<SocketAddress>map((host) -> new InetSocketAddress(host, 1))
			.toList();
	}

}
