package io.github.socketserver.policy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.ProxyHeaderException;
import io.github.socketserver.testing.ProxyHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProxyHeaderReader}: how much is read, and when.
 */
class ProxyHeaderReaderTests {

	private static final byte[] PAYLOAD = "PROXY TCP4 6.6.6.6 6.6.6.6 6 6\r\n\r\n\r\n".getBytes();

	static Stream<byte[]> headers() {
		return Stream.of(ProxyHeaders.line("PROXY UNKNOWN"),
				ProxyHeaders.line("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535"),
				ProxyHeaders.line("PROXY UNKNOWN" + " ".repeat(92)),
				ProxyHeaders.line("PROXY TCP4 1.1.1.1 2.2.2.2 1 2"),
				ProxyHeaders.line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535"),
				ProxyHeaders.line("PROXY TCP6 ::1 ::2 1 2"),
				ProxyHeaders.line("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
						+ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535"),
				ProxyHeaders.local(), ProxyHeaders.of(0x21, 0x00).bytes(),
				ProxyHeaders.of(0x21, 0x10).raw(new byte[9]).bytes(), ProxyHeaders.tcp("192.0.2.1", 56_324).bytes(),
				ProxyHeaders.tcp("2001:db8::1", 1).bytesWithChecksum(),
				ProxyHeaders.unix("/run/client", "/run/proxy").with(0x02, "example.org").bytesWithChecksum(),
				ProxyHeaders.tcp("192.0.2.1", 1).with(0xe0, new byte[16_000]).bytes());
	}

	@ParameterizedTest
	@MethodSource("headers")
	void notAByteIsReadOfWhatFollowsTheHeader(byte[] header) throws IOException {
		for (int chunk : new int[] { 1, 2, 3, 7, 14, 15, 16, 17, 1 << 20 }) {
			ChunkedConnection connection = new ChunkedConnection(join(header, PAYLOAD), chunk, false);
			assertThat(readAll(connection)).as("in pieces of " + chunk).isNotNull();
			assertThat(connection.consumed()).as("in pieces of " + chunk).isEqualTo(header.length);
		}
	}

	@ParameterizedTest
	@MethodSource("headers")
	void aHeaderIsKeptAsItCameForWhoeverReadsItNext(byte[] header) throws IOException {
		ProxyHeader read = readAll(new ChunkedConnection(join(header, PAYLOAD), 7, false));
		assertThat(read.bytes()).isEqualTo(header);
		ProxyHeader again = ProxyHeader.parse(read.bytes());
		assertThat(again).hasToString(read.toString());
		assertThat(again.sourceAddress()).isEqualTo(read.sourceAddress());
		assertThat(again.authority()).isEqualTo(read.authority());
		for (int length : new int[] { 0, 1, 14, header.length - 1 }) {
			assertThatExceptionOfType(ProxyHeaderException.class)
				.isThrownBy(() -> ProxyHeader.parse(Arrays.copyOf(header, length)));
		}
		assertThatExceptionOfType(ProxyHeaderException.class)
			.isThrownBy(() -> ProxyHeader.parse(join(header, PAYLOAD)));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void aHeaderThatIsCutAnywhereIsWaitedForAndItsEndIsTheClients(byte[] header) throws IOException {
		for (int length = 0; length < header.length; length++) {
			byte[] cut = Arrays.copyOf(header, length);
			assertThat(readAll(new ChunkedConnection(cut, 1 << 20, false))).as(length + " bytes").isNull();
			assertThatExceptionOfType(ProxyHeaderException.class).as(length + " bytes")
				.isThrownBy(() -> readAll(new ChunkedConnection(cut, 1 << 20, true)))
				.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.CLIENT))
				.withMessage("The connection ended within its PROXY header, after " + length + " bytes");
		}
	}

	@ParameterizedTest
	@MethodSource("headers")
	void whatIsNotAHeaderIsRefusedAtItsFirstWrongByte(byte[] header) {
		for (int wrong = 0; wrong < 6; wrong++) {
			byte[] changed = Arrays.copyOf(header, wrong + 1);
			changed[wrong] ^= 0x20;
			assertThatExceptionOfType(ProxyHeaderException.class).as("byte " + wrong)
				.isThrownBy(() -> readAll(new ChunkedConnection(changed, 1, false)))
				.withMessage("There is no header of the PROXY protocol");
		}
	}

	@Test
	void aMutatedHeaderIsReadOrRefusedAndNeverReadBeyondItsEnd() throws IOException {
		Random random = new Random(20_260_401);
		byte[][] headers = headers().filter((header) -> header.length < 1000).toArray(byte[][]::new);
		int refused = 0;
		int read = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] mutated = mutate(headers[random.nextInt(headers.length)].clone(), random);
			ChunkedConnection connection = new ChunkedConnection(mutated, 1 + random.nextInt(40), true);
			try {
				assertThat(readAll(connection)).isNotNull();
				read++;
			}
			catch (ProxyHeaderException ex) {
				assertThat(ex.closeCause()).isIn(CloseCause.ERROR, CloseCause.CLIENT);
				refused++;
			}
			assertThat(connection.consumed()).isLessThanOrEqualTo(mutated.length);
		}
		assertThat(refused).isGreaterThan(10_000);
		assertThat(read).isGreaterThan(10_000);
	}

	@Test
	void bytesAtRandomAreRefused() {
		Random random = new Random(7);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[1 + random.nextInt(300)];
			random.nextBytes(bytes);
			assertThatExceptionOfType(ProxyHeaderException.class)
				.isThrownBy(() -> readAll(new ChunkedConnection(bytes, 1 << 20, true)));
		}
	}

	private static byte[] mutate(byte[] header, Random random) {
		int changes = 1 + random.nextInt(3);
		byte[] mutated = header;
		for (int i = 0; i < changes && mutated.length > 0; i++) {
			int at = random.nextInt(mutated.length);
			byte[] before = Arrays.copyOf(mutated, at);
			mutated = switch (random.nextInt(4)) {
				case 0 -> with(mutated, at, mutated[at] ^ (1 << random.nextInt(8)));
				case 1 -> with(mutated, at, random.nextInt(256));
				case 2 -> join(before, Arrays.copyOfRange(mutated, at + 1, mutated.length));
				default -> join(before, Arrays.copyOfRange(mutated, Math.max(0, at - 3), mutated.length));
			};
		}
		return mutated;
	}

	private static byte[] with(byte[] header, int at, int value) {
		byte[] changed = header.clone();
		changed[at] = (byte) value;
		return changed;
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

}
