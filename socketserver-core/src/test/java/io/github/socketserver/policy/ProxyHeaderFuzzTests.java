package io.github.socketserver.policy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.testing.Allocations;
import io.github.socketserver.testing.Fuzz;
import io.github.socketserver.testing.FuzzInput;
import io.github.socketserver.testing.ProxyHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers of the PROXY protocol at random, right ones and wrong ones.
 */
@Timeout(600)
class ProxyHeaderFuzzTests {

	private static final long MOST_MEMORY = 2 << 20;

	@Test
	void whatAProxyWritesIsReadAgainAndNothingBehindIt() {
		Fuzz.check("written headers are read again", (input) -> {
			Written written = input.chance(40) ? line(input) : binary(input);
			byte[] payload = input.bytes(input.size(300), new byte[] { '\r', '\n', 'P', ' ' });
			ChunkedConnection connection = new ChunkedConnection(join(written.bytes, payload),
					input.oneOf(1, 2, 15, 16, 17, 1 << 20), false);
			ProxyHeader header = readAll(connection);
			assertThat(header).isNotNull();
			assertThat(header.sourceAddress()).isEqualTo(written.source);
			assertThat(header.destinationAddress()).isEqualTo(written.destination);
			assertThat(valuesOf(header)).isEqualTo(written.values);
			assertThat(connection.consumed()).isEqualTo(written.bytes.length);
		});
	}

	@Test
	void whateverArrivesHoweverCutTheOutcomeIsTheSameAndNoOtherExceptionIsThrown() {
		Fuzz.check("the outcome does not depend on the pieces", (input) -> {
			byte[] bytes = anything(input);
			String glued = outcome(bytes, 1 << 20);
			assertThat(outcome(bytes, 1)).isEqualTo(glued);
			assertThat(outcome(bytes, input.between(2, 40))).isEqualTo(glued);
		});
	}

	private static byte[] anything(FuzzInput input) {
		return switch (input.between(0, 9)) {
			case 0 -> input.bytes(input.size(500));
			case 1 -> ("PROXY " + input.text(input.size(150), "TCP46UNKOW 0123456789.:abcf\r\n")).getBytes();
			case 2 -> join(ProxyHeaders.local(), input.bytes(input.size(100)));
			case 3, 4, 5 -> input.mutated(line(input).bytes);
			default -> input.mutated(binary(input).bytes);
		};
	}

	private static String outcome(byte[] bytes, int chunk) throws IOException {
		ChunkedConnection connection = new ChunkedConnection(bytes, chunk, true);
		Allocations allocations = Allocations.begin();
		String outcome;
		try {
			ProxyHeader header = readAll(connection);
			outcome = header + " " + header.sourceAddress() + " " + header.destinationAddress() + " " + valuesOf(header)
					+ " " + header.tls() + " " + connection.consumed();
		}
		catch (ProxyHeaderException ex) {
			assertThat(ex.closeCause()).isIn(CloseCause.ERROR, CloseCause.CLIENT);
			outcome = "refused, " + ex.closeCause();
		}
		allocations.assertAtMost(MOST_MEMORY + 200L * bytes.length);
		assertThat(connection.consumed()).isLessThanOrEqualTo(16 * 1024);
		return outcome;
	}

	private static Written line(FuzzInput input) {
		if (input.chance(20)) {
			String rest = input.chance(50) ? " " + input.text(input.between(0, 91), "abc 0123:.") : "";
			return new Written(ProxyHeaders.line("PROXY UNKNOWN" + rest), null, null, List.of());
		}
		boolean ipv6 = input.chance(50);
		InetSocketAddress source = address(input, ipv6);
		InetSocketAddress destination = address(input, ipv6);
		String line = "PROXY " + (ipv6 ? "TCP6 " : "TCP4 ") + source.getAddress().getHostAddress() + " "
				+ destination.getAddress().getHostAddress() + " " + source.getPort() + " " + destination.getPort();
		return new Written(ProxyHeaders.line(line), source, destination, List.of());
	}

	private static Written binary(FuzzInput input) {
		if (input.chance(20)) {
			return unix(input);
		}
		boolean ipv6 = input.chance(50);
		InetSocketAddress source = address(input, ipv6);
		InetSocketAddress destination = address(input, ipv6);
		ProxyHeaders header = ProxyHeaders.of(0x21, (ipv6 ? 0x20 : 0x10) + input.between(1, 2))
			.raw(source.getAddress().getAddress())
			.raw(destination.getAddress().getAddress())
			.raw(port(source))
			.raw(port(destination));
		return withValues(input, header, source, destination);
	}

	private static Written unix(FuzzInput input) {
		String source = "/" + input.text(input.between(1, 100), "abc/.-");
		String destination = "/" + input.text(input.between(1, 100), "abc/.-");
		return withValues(input, ProxyHeaders.unix(source, destination), UnixDomainSocketAddress.of(source),
				UnixDomainSocketAddress.of(destination));
	}

	private static Written withValues(FuzzInput input, ProxyHeaders header, SocketAddress source,
			SocketAddress destination) {
		List<String> values = new ArrayList<>();
		int type = 0xe0;
		for (int count = input.size(8); count > 0; count--) {
			byte[] value = input.bytes(input.size(1000));
			header.with(type, value);
			values.add(type + "=" + HexFormat.of().formatHex(value));
			type += input.between(0, 2);
		}
		if (input.chance(50)) {
			return new Written(header.bytes(), source, destination, values);
		}
		byte[] bytes = header.bytesWithChecksum();
		byte[] sum = Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length);
		values.add(0, "3=" + HexFormat.of().formatHex(sum));
		return new Written(bytes, source, destination, values);
	}

	private static InetSocketAddress address(FuzzInput input, boolean ipv6) {
		byte[] bytes = input.bytes(ipv6 ? 16 : 4);
		if (ipv6 && input.chance(30)) {
			Arrays.fill(bytes, 0, input.between(0, 9), (byte) 0);
		}
		try {
			return new InetSocketAddress(InetAddress.getByAddress(bytes), input.between(0, 65_535));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static byte[] port(InetSocketAddress address) {
		return new byte[] { (byte) (address.getPort() >> 8), (byte) address.getPort() };
	}

	private static List<String> valuesOf(ProxyHeader header) {
		List<String> values = new ArrayList<>();
		for (int type : header.valueTypes()) {
			header.values(type).forEach((value) -> values.add(type + "=" + HexFormat.of().formatHex(value)));
		}
		return values;
	}

	private static ProxyHeader readAll(ChunkedConnection connection) throws IOException {
		ProxyHeaderReader reader = new ProxyHeaderReader();
		ProxyHeader header = reader.read(connection);
		while (header == null && connection.arrive()) {
			header = reader.read(connection);
		}
		return header;
	}

	private static byte[] join(byte[] first, byte[] second) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		joined.writeBytes(first);
		joined.writeBytes(second);
		return joined.toByteArray();
	}

	/**
	 * A header, and what it says.
	 */
	private record Written(byte[] bytes, SocketAddress source, SocketAddress destination, List<String> values) {
	}

}
