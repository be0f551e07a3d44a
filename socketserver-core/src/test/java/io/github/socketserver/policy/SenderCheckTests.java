package io.github.socketserver.policy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SenderCheck}.
 */
class SenderCheckTests {

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 40000", "127.0.0.1, 40000", "10.1.2.3, 1", "2001:db8::1, 123", "fe80::1, 9999",
			"254.0.0.1, 40000" })
	void anOrdinarySenderMayBeAnswered(String host, int port) throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address(host, port), address("198.51.100.1", 9999))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "224.0.0.1", "239.255.255.250", "255.255.255.255", "0.0.0.0", "::", "ff02::1" })
	void aGroupABroadcastAddressOrAPlaceholderCannotHaveSentAnything(String host) throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address(host, 40_000), address("198.51.100.1", 9999))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 7, 13, 17, 19, 37, 53 })
	void aServiceThatAnswersEverythingIsNotAnswered(int port) throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address("192.0.2.1", port), address("198.51.100.1", 9999))).isFalse();
	}

	@Test
	void oneNameServerMayAskAnother() throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address("192.0.2.1", 53), address("198.51.100.1", 53))).isTrue();
	}

	@Test
	void theServerDoesNotAnswerItself() throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address("198.51.100.1", 9999), address("198.51.100.1", 9999))).isFalse();
		assertThat(SenderCheck.isAnswerable(address("198.51.100.1", 9998), address("198.51.100.1", 9999))).isTrue();
		assertThat(SenderCheck.isAnswerable(address("198.51.100.2", 9999), address("198.51.100.1", 9999))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "::" })
	void aServerOnAllInterfacesKnowsItselfByEachOfThem(String wildcard) throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(address("127.0.0.1", 9999), address(wildcard, 9999))).isFalse();
		assertThat(SenderCheck.isAnswerable(address("192.0.2.1", 9999), address(wildcard, 9999))).isTrue();
	}

	@Test
	void unixSocketsAreNotForged() throws UnknownHostException {
		assertThat(SenderCheck.isAnswerable(null, address("127.0.0.1", 9999))).isTrue();
		SocketAddress path = new SocketAddress() {
		};
		assertThat(SenderCheck.isAnswerable(path, path)).isTrue();
	}

	private static InetSocketAddress address(String host, int port) throws UnknownHostException {
		return new InetSocketAddress(InetAddress.getByName(host), port);
	}

}
