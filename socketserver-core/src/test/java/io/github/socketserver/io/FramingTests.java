package io.github.socketserver.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FramingTests {

	private static final int MAX = 300;

	static Stream<Arguments> framings() {
		return Stream.of(Arguments.of("lines", Framing.lines(MAX), 300),
				Arguments.of("one delimiter", Framing.delimited(new byte[] { 0 }, MAX), 300),
				Arguments.of("long delimiter", Framing.delimited(Bytes.of("ENDE"), MAX), 300),
				Arguments.of("1 byte", Framing.lengthPrefixed(1, ByteOrder.BIG_ENDIAN, MAX), 255),
				Arguments.of("2 bytes, big", Framing.lengthPrefixed(2, ByteOrder.BIG_ENDIAN, MAX), 300),
				Arguments.of("2 bytes, little", Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, MAX), 300),
				Arguments.of("4 bytes, big", Framing.lengthPrefixed(4, ByteOrder.BIG_ENDIAN, MAX), 300),
				Arguments.of("4 bytes, little", Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, MAX), 300));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("framings")
	void framesSurviveAnyCut(String name, Framing framing, int longest) throws IOException {
		Random random = new Random(4711);
		for (int round = 0; round < 200; round++) {
			List<byte[]> payloads = randomPayloads(random, longest);
			byte[] sent = {};
			for (byte[] payload : payloads) {
				sent = Framing.concat(sent, framing.encode(payload));
			}
			RequestInput input = new RequestInput(randomPieces(random, sent), 10, 10);
			for (byte[] payload : payloads) {
				assertThat(input.readFrame(framing)).isEqualTo(payload);
			}
			assertThat(input.readFrame(framing)).isNull();
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("framings")
	void aPayloadOfExactlyTheLimitPassesAndOneByteMoreDoesNot(String name, Framing unused, int longest)
			throws IOException {
		Framing small = smaller(unused, 20);
		byte[] fits = unused.encode(Bytes.repeat('a', 20));
		byte[] exceeds = unused.encode(Bytes.repeat('a', 21));
		for (int pieceLength : new int[] { 1, 2, 3, 100 }) {
			assertThat(new RequestInput(ScriptedSource.of(fits, pieceLength), 1, 1).readFrame(small)).hasSize(20);
			RequestInput input = new RequestInput(ScriptedSource.of(exceeds, pieceLength), 1, 1);
			assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(() -> input.readFrame(small))
				.withMessageContaining("longer than 20 bytes");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE })
	void aNegativeLengthIsMalformedInEitherOrder(int length) {
		for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
			byte[] sent = ByteBuffer.allocate(4).order(order).putInt(length).array();
			RequestInput input = new RequestInput(ScriptedSource.of(sent, 1), 1, 1 << 20);
			assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> input.readFrame(4, order))
				.withMessageContaining(String.valueOf(length));
		}
	}

	@Test
	void aHugeLengthIsRefusedBeforeAnythingIsAllocated() {
		byte[] sent = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array();
		ScriptedSource source = ScriptedSource.of(sent, 4);
		RequestInput input = new RequestInput(source, 1, 1 << 20);
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> input.readFrame(4, ByteOrder.BIG_ENDIAN));
		assertThat(source.askedLengths()).allMatch((length) -> length <= RequestInput.DEFAULT_BUFFER_SIZE);
	}

	@Test
	void memoryForALargeFrameFollowsWhatHasArrived() {
		byte[] sent = Bytes.concat(ByteBuffer.allocate(4).putInt(1 << 30).array(), Bytes.of("little"));
		ScriptedSource source = ScriptedSource.of(sent, 4);
		RequestInput input = new RequestInput(source, 1, Integer.MAX_VALUE);
		assertThatExceptionOfType(EndOfInputException.class).isThrownBy(() -> input.readFrame(4, ByteOrder.BIG_ENDIAN));
		assertThat(source.askedLengths()).allMatch((length) -> length <= 4 * RequestInput.DEFAULT_BUFFER_SIZE);
	}

	@Test
	void shortLengthsAreUnsigned() throws IOException {
		byte[] frame = Bytes.concat(new byte[] { (byte) 0xc8 }, Bytes.repeat('u', 200));
		assertThat(new RequestInput(ScriptedSource.of(frame, 7), 1, 1000).readFrame(1, ByteOrder.BIG_ENDIAN))
			.hasSize(200);
		byte[] longer = Bytes.concat(new byte[] { (byte) 0xff, (byte) 0xfe }, Bytes.repeat('u', 0xfeff));
		assertThat(new RequestInput(ScriptedSource.of(longer, 777), 1, 70_000).readFrame(2, ByteOrder.LITTLE_ENDIAN))
			.hasSize(0xfeff);
	}

	@Test
	void theOrderOfTheLengthsBytesMatters() {
		assertThat(Framing.lengthPrefixed(4, ByteOrder.BIG_ENDIAN, 9).encode(Bytes.of("ab"))).containsExactly(0, 0, 0,
				2, 'a', 'b');
		assertThat(Framing.lengthPrefixed(4, ByteOrder.LITTLE_ENDIAN, 9).encode(Bytes.of("ab"))).containsExactly(2, 0,
				0, 0, 'a', 'b');
		assertThat(Framing.lengthPrefixed(2, ByteOrder.LITTLE_ENDIAN, 9).encode(Bytes.of("a"))).containsExactly(1, 0,
				'a');
	}

	@Test
	void aDelimiterThatIsSplitOverReadsIsFound() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.of("one--", "-", "-two-", "---", "-x"), 1, 1);
		Framing framing = Framing.delimited(Bytes.of("----"), 10);
		assertThat(input.readFrame(framing)).asString().isEqualTo("one");
		assertThat(input.readFrame(framing)).asString().isEqualTo("two");
		assertThatExceptionOfType(EndOfInputException.class).isThrownBy(() -> input.readFrame(framing));
	}

	@Test
	void aFixedFrameHasItsLengthWhateverItsBytes() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.of("ab\ncd\0ef", "g"), 1, 1);
		assertThat(input.readFrame(Framing.fixed(4))).asString().isEqualTo("ab\nc");
		assertThat(input.readFrame(Framing.fixed(5))).asString().isEqualTo("d\0efg");
		assertThat(input.readFrame(Framing.fixed(1))).isNull();
	}

	@Test
	void payloadsThatWouldBreakTheFramingAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lines(10).encode(Bytes.of("a\nb")));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Framing.delimited(Bytes.of("--"), 10).encode(Bytes.of("a---b")));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.fixed(3).encode(Bytes.of("ab")))
			.withMessageContaining("3 bytes")
			.withMessageContaining("has 2");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Framing.lengthPrefixed(1, ByteOrder.BIG_ENDIAN, 1000).encode(new byte[256]))
			.withMessageContaining("256");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Framing.lengthPrefixed(2, ByteOrder.BIG_ENDIAN, 1 << 20).encode(new byte[65_536]));
	}

	@Test
	void nonsenseIsRefusedAtConstruction() {
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lines(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.delimited(new byte[0], 10));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.lengthPrefixed(3, ByteOrder.BIG_ENDIAN, 10));
		assertThatIllegalArgumentException().isThrownBy(() -> Framing.fixed(-1));
	}

	private static Framing smaller(Framing framing, int limit) {
		if (framing instanceof LineFraming) {
			return Framing.lines(limit);
		}
		if (framing instanceof DelimiterFraming delimited) {
			byte[] delimiter = delimited.encode(new byte[0]);
			return Framing.delimited(delimiter, limit);
		}
		byte[] one = framing.encode(Bytes.of("x"));
		ByteOrder order = (one[0] == 1) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
		return Framing.lengthPrefixed(framing.overhead(), order, limit);
	}

	private static List<byte[]> randomPayloads(Random random, int longest) {
		List<byte[]> payloads = new ArrayList<>();
		int count = random.nextInt(8);
		for (int i = 0; i < count; i++) {
			byte[] payload = new byte[(random.nextInt(4) != 0) ? random.nextInt(longest) : longest];
			for (int k = 0; k < payload.length; k++) {
				payload[k] = (byte) (32 + random.nextInt(32));
			}
			payloads.add(payload);
		}
		return payloads;
	}

	private static ScriptedSource randomPieces(Random random, byte[] sent) {
		ScriptedSource source = ScriptedSource.of();
		int from = 0;
		while (from < sent.length) {
			int to = Math.min(sent.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 400));
			source.then(Arrays.copyOfRange(sent, from, to));
			from = to;
		}
		return source;
	}

}
