package io.github.socketserver.policy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.testing.ProxyHeaders;
import io.github.socketserver.transport.AbstractUnixAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BinaryProxyHeader}.
 */
class BinaryProxyHeaderTests {

	@Test
	void aHeaderTellsOfBothEndsOfAConnection() throws IOException {
		ProxyHeader header = read(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000201c6336401dc0401bb"));
		assertThat(header.version()).isEqualTo(2);
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.TCP4);
		assertThat(header.isForwarded()).isTrue();
		assertThat(header.sourceAddress()).isEqualTo(new InetSocketAddress("192.0.2.1", 56_324));
		assertThat(header.destinationAddress()).isEqualTo(new InetSocketAddress("198.51.100.1", 443));
	}

	@ParameterizedTest
	@CsvSource({ "0x11, TCP4", "0x12, UDP4", "0x21, TCP6", "0x22, UDP6", "0x31, UNIX_STREAM", "0x32, UNIX_DATAGRAM" })
	void eachFamilyHasItsProtocol(String family, ProxyHeader.Protocol protocol) throws IOException {
		ProxyHeader header = read(ProxyHeaders.of(0x21, Integer.decode(family)).raw(new byte[216]).bytes());
		assertThat(header.protocol()).isEqualTo(protocol);
		assertThat(header.isForwarded()).isTrue();
	}

	@Test
	void addressesOfIPv6AreRead() throws IOException {
		ProxyHeader header = read(ProxyHeaders.tcp("2001:db8::1", 65_535, "::1", 0).bytes());
		assertThat(header.sourceAddress()).isEqualTo(new InetSocketAddress("2001:db8::1", 65_535));
		assertThat(header.destinationAddress()).isEqualTo(new InetSocketAddress("::1", 0));
	}

	@Test
	void addressesOfUnixSocketsAreRead() throws IOException {
		ProxyHeader header = read(ProxyHeaders.unix("/run/client", "\u0000proxy").bytes());
		assertThat(header.sourceAddress()).isEqualTo(UnixDomainSocketAddress.of("/run/client"));
		assertThat(header.destinationAddress()).isEqualTo(AbstractUnixAddress.of("proxy"));
		assertThat(read(ProxyHeaders.unix("", "/run/proxy").bytes()).sourceAddress()).isNull();
	}

	@Test
	void aPathThatFillsItsFieldNeedsNoEnd() throws IOException {
		String path = "/" + "x".repeat(107);
		assertThat(read(ProxyHeaders.unix(path, path).bytes()).sourceAddress())
			.isEqualTo(UnixDomainSocketAddress.of(path));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x00, 0x01, 0x02, 0x10, 0x20, 0x30, 0x11, 0x21, 0x31, 0x12, 0xff })
	void aProxyThatSpeaksForItselfHasNothingElseToSay(int family) throws IOException {
		ProxyHeader header = read(ProxyHeaders.of(0x20, family).raw(new byte[5]).bytes());
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.LOCAL);
		assertThat(header.isForwarded()).isFalse();
		assertThat(header.sourceAddress()).isNull();
		assertThat(header.valueTypes()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x00, 0x01, 0x02, 0x10, 0x20, 0x30 })
	void whatIsUnspecifiedHasNoAddresses(int family) throws IOException {
		ProxyHeader header = read(ProxyHeaders.of(0x21, family).raw(new byte[30]).bytes());
		assertThat(header.protocol()).isEqualTo(ProxyHeader.Protocol.UNKNOWN);
		assertThat(header.isForwarded()).isFalse();
		assertThat(header.sourceAddress()).isNull();
	}

	@Test
	void valuesAreReadable() throws IOException {
		ProxyHeader header = read(ProxyHeaders.tcp("192.0.2.1", 1)
			.with(0x01, "h2")
			.with(0x02, "b\u00fccher.example")
			.with(0x04, new byte[40])
			.with(0x05, new byte[] { 1, 2, 3 })
			.with(0x30, "blue")
			.with(0xea, "first")
			.with(0xea, "second")
			.with(0xe0)
			.bytesWithChecksum());
		assertThat(header.applicationProtocol()).isEqualTo("h2");
		assertThat(header.authority()).isEqualTo("b\u00fccher.example");
		assertThat(header.uniqueId()).containsExactly(1, 2, 3);
		assertThat(header.networkNamespace()).isEqualTo("blue");
		assertThat(header.valueTypes()).containsExactly(0x01, 0x02, 0x03, 0x05, 0x30, 0xe0, 0xea);
		assertThat(header.value(0xea)).asString(StandardCharsets.UTF_8).isEqualTo("first");
		assertThat(header.values(0xea)).extracting((value) -> new String(value, StandardCharsets.UTF_8))
			.containsExactly("first", "second");
		assertThat(header.value(0xe0)).isEmpty();
		assertThat(header.value(0xe1)).isNull();
		assertThat(header.values(0xe1)).isEmpty();
	}

	@Test
	void valuesAreNotChangedByThoseWhoReadThem() throws IOException {
		ProxyHeader header = read(ProxyHeaders.tcp("192.0.2.1", 1).with(0x05, new byte[] { 1 }).bytes());
		header.uniqueId()[0] = 9;
		header.values(0x05).get(0)[0] = 9;
		assertThat(header.uniqueId()).containsExactly(1);
	}

	@Test
	void wordsAboutAHeaderDoNotTellWhatItsValuesHold() throws IOException {
		assertThat(read(ProxyHeaders.tcp("192.0.2.1", 1).with(0x02, "secret").bytes())).hasToString("PROXY 2 TCP4[2]");
	}

	@Test
	void whatAProxySaysOfTlsIsReadable() throws IOException {
		ProxyHeader header = read(ProxyHeaders.tcp("192.0.2.1", 1).with(0x20, tls(0x07, 0)).bytes());
		assertThat(header.tls()).isEqualTo(new ProxyTls(true, true, true, true, "TLSv1.3", "TLS_AES_256_GCM_SHA384",
				"client", "RSA-SHA256", "RSA2048"));
	}

	static Stream<Arguments> certificates() {
		return Stream.of(Arguments.of(0x01, 0, false), Arguments.of(0x03, 0, true), Arguments.of(0x05, 0, true),
				Arguments.of(0x07, 1, false), Arguments.of(0x00, 0, false));
	}

	@ParameterizedTest
	@MethodSource("certificates")
	void onlyACertificateThatWasShownIsVerified(int client, int verify, boolean verified) throws IOException {
		ProxyHeader header = read(ProxyHeaders.tcp("192.0.2.1", 1).with(0x20, tls(client, verify)).bytes());
		assertThat(header.tls().verified()).isEqualTo(verified);
	}

	@Test
	void aRightChecksumIsTakenWhereverItStands() throws IOException {
		assertThat(ProxyHeaders.crc32c("123456789".getBytes())).isEqualTo(0xe3069283);
		byte[] header = ProxyHeaders.tcp("2001:db8::1", 1)
			.with(0x04, new byte[] { 3, 0, 4 })
			.with(0x03, new byte[4])
			.with(0x02, "example.org")
			.bytes();
		ByteBuffer.wrap(header).putInt(16 + 36 + 6 + 3, ProxyHeaders.crc32c(header));
		assertThat(read(header).authority()).isEqualTo("example.org");
	}

	@Test
	void eachBitThatFliesPastAChecksumIsNoticed() {
		byte[] header = ProxyHeaders.tcp("192.0.2.1", 1).with(0x02, "example.org").bytesWithChecksum();
		for (int bit = 8 * 16; bit < 8 * header.length; bit++) {
			byte[] flipped = header.clone();
			flipped[bit / 8] ^= (byte) (1 << bit % 8);
			if (!hasLostItsChecksum(flipped)) {
				assertRefused(flipped);
			}
		}
	}

	static Stream<Arguments> wrong() {
		byte[] right = ProxyHeaders.tcp("192.0.2.1", 1).bytes();
		return Stream.of(Arguments.of("version 1", change(right, 12, 0x11)),
				Arguments.of("version 3", change(right, 12, 0x31)), Arguments.of("command 2", change(right, 12, 0x22)),
				Arguments.of("command 15", change(right, 12, 0x2f)), Arguments.of("version 0", change(right, 12, 0)),
				Arguments.of("family 4", change(right, 13, 0x41)), Arguments.of("transport 3", change(right, 13, 0x13)),
				Arguments.of("unspecified of transport 3", change(right, 13, 0x03)),
				Arguments.of("too short", change(Arrays.copyOf(right, right.length - 1), 15, 11)),
				Arguments.of("of IPv6, with addresses of IPv4", change(right, 13, 0x21)),
				Arguments.of("of Unix, with addresses of IPv4", change(right, 13, 0x31)),
				Arguments.of("half a value", ProxyHeaders.tcp("192.0.2.1", 1).raw((byte) 2).bytes()),
				Arguments.of("a value without its length",
						ProxyHeaders.tcp("192.0.2.1", 1).raw((byte) 2, (byte) 0).bytes()),
				Arguments.of("a value beyond the end",
						ProxyHeaders.tcp("192.0.2.1", 1).raw((byte) 2, (byte) 0, (byte) 1).bytes()),
				Arguments.of("a value of 65535 bytes",
						ProxyHeaders.tcp("192.0.2.1", 1).raw((byte) 2, (byte) -1, (byte) -1, (byte) 1).bytes()),
				Arguments.of("a wrong checksum", ProxyHeaders.tcp("192.0.2.1", 1).with(3, new byte[4]).bytes()),
				Arguments.of("a short checksum", ProxyHeaders.tcp("192.0.2.1", 1).with(3, new byte[3]).bytes()),
				Arguments.of("two checksums",
						ProxyHeaders.tcp("192.0.2.1", 1).with(3, new byte[4]).bytesWithChecksum()),
				Arguments.of("a long ID", ProxyHeaders.tcp("192.0.2.1", 1).with(5, new byte[129]).bytes()),
				Arguments.of("a short part about TLS",
						ProxyHeaders.tcp("192.0.2.1", 1).with(0x20, new byte[4]).bytes()),
				Arguments.of("half a value about TLS",
						ProxyHeaders.tcp("192.0.2.1", 1).with(0x20, new byte[] { 1, 0, 0, 0, 0, 0x21, 0, 9 }).bytes()),
				Arguments.of("longer than the limit",
						ProxyHeaders.tcp("192.0.2.1", 1).with(0xe0, new byte[17_000]).bytes()),
				Arguments.of("a name that is too long", ProxyHeaders.unix("\u0000" + "x".repeat(107), "").bytes()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("wrong")
	void aHeaderThatBreaksTheRulesIsRefused(String what, byte[] header) {
		assertRefused(header);
	}

	@Test
	void aHeaderOf65535BytesIsRefusedBeforeAnythingIsKeptForIt() {
		byte[] header = change(change(ProxyHeaders.tcp("192.0.2.1", 1).bytes(), 14, 0xff), 15, 0xff);
		ChunkedConnection connection = new ChunkedConnection(Arrays.copyOf(header, 65_551), 1 << 20, false);
		connection.arrive();
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> new ProxyHeaderReader().read(connection))
			.withMessage("The header has 65551 bytes, which are more than the limit of 16384");
		assertThat(connection.consumed()).isEqualTo(16);
	}

	@Test
	void aSignatureBeforeALineOfTextIsNoHeader() {
		byte[] mixed = (new String(ProxyHeaders.local(), 0, 12, StandardCharsets.ISO_8859_1)
				+ "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
		assertRefused(mixed);
	}

	private static byte[] tls(int client, int verify) {
		ByteBuffer value = ByteBuffer.allocate(200).put((byte) client).putInt(verify);
		value.put(ProxyHeaders.value(0x21, "TLSv1.3".getBytes()));
		value.put(ProxyHeaders.value(0x22, "client".getBytes()));
		value.put(ProxyHeaders.value(0x23, "TLS_AES_256_GCM_SHA384".getBytes()));
		value.put(ProxyHeaders.value(0x24, "RSA-SHA256".getBytes()));
		value.put(ProxyHeaders.value(0x25, "RSA2048".getBytes()));
		return Arrays.copyOf(value.array(), value.position());
	}

	private static boolean hasLostItsChecksum(byte[] header) {
		try {
			return !read(header).valueTypes().contains(0x03);
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static byte[] change(byte[] header, int at, int value) {
		byte[] changed = header.clone();
		changed[at] = (byte) value;
		return changed;
	}

	private static void assertRefused(byte[] header) {
		assertThatExceptionOfType(ProxyHeaderException.class).isThrownBy(() -> read(header))
			.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.ERROR));
	}

	private static ProxyHeader read(byte[] header) throws IOException {
		ChunkedConnection connection = new ChunkedConnection(header, 1 << 20, false);
		connection.arrive();
		return new ProxyHeaderReader().read(connection);
	}

}
