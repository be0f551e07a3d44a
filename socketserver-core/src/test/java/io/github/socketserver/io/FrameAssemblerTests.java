package io.github.socketserver.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameAssembler}.
 */
class FrameAssemblerTests {

	private final byte[] scratch = new byte[64];

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 63, 64 })
	void framesAreTheSameHoweverTheirBytesArrive(int piece) throws PeerException {
		for (Framing framing : List.of(Framing.lines(500), Framing.delimited(new byte[] { 1, 2 }, 500),
				Framing.lengthPrefixed(2, ByteOrder.BIG_ENDIAN, 500), Framing.fixed(9))) {
			List<String> payloads = payloads(framing);
			byte[] stream = encoded(framing, payloads);
			FrameAssembler frames = new FrameAssembler(framing);
			List<String> found = new ArrayList<>();
			for (int i = 0; i < stream.length; i += piece) {
				frames.add(ByteBuffer.wrap(stream, i, Math.min(piece, stream.length - i)), this.scratch);
				drain(frames, found);
				frames.keep();
				Arrays.fill(this.scratch, (byte) 99);
			}
			assertThat(found).isEqualTo(payloads);
			assertThat(frames.buffered()).isZero();
			assertThat(frames.last()).isNull();
		}
	}

	@Test
	void moreBytesThanTheScratchArrayTakesAreTakenToo() throws PeerException {
		FrameAssembler frames = new FrameAssembler(Framing.lines(10_000));
		frames.add(bytes("x".repeat(5000) + "\nrest"), this.scratch);
		assertThat(frames.next()).hasSize(5000);
		assertThat(frames.next()).isNull();
		assertThat(frames.buffered()).isEqualTo(4);
	}

	@Test
	void bytesThatWereAddedTwiceWithoutALookAreJoined() throws PeerException {
		FrameAssembler frames = new FrameAssembler(Framing.lines(100));
		frames.add(bytes("one\ntw"), this.scratch);
		assertThat(frames.next()).isEqualTo(bytes("one").array());
		frames.add(bytes("o\n"), this.scratch);
		assertThat(frames.next()).isEqualTo(bytes("two").array());
	}

	@Test
	void aLastLineMayLackItsEnd() throws PeerException {
		FrameAssembler frames = new FrameAssembler(Framing.lines(4));
		frames.add(bytes("one\nlast"), this.scratch);
		assertThat(frames.next()).isEqualTo(bytes("one").array());
		assertThat(frames.next()).isNull();
		frames.keep();
		assertThat(frames.last()).isEqualTo(bytes("last").array());
		assertThat(frames.last()).isNull();
	}

	@Test
	void aLastFrameThatLacksItsEndIsTheClientsFault() {
		FrameAssembler frames = new FrameAssembler(Framing.fixed(9));
		frames.add(bytes("four"), this.scratch);
		assertThatExceptionOfType(EndOfInputException.class).isThrownBy(frames::last).withMessageContaining("4 bytes");
	}

	@Test
	void aFrameThatIsTooLongIsRefusedBeforeItHasArrived() throws PeerException {
		FrameAssembler frames = new FrameAssembler(Framing.lines(5));
		frames.add(bytes("12345"), this.scratch);
		assertThat(frames.next()).isNull();
		frames.keep();
		frames.add(bytes("6"), this.scratch);
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(frames::next);
	}

	@Test
	void theRestCanBeTakenOut() throws PeerException {
		FrameAssembler frames = new FrameAssembler(Framing.lines(100));
		frames.add(bytes("one\ntwo\nthr"), this.scratch);
		assertThat(frames.next()).isEqualTo(bytes("one").array());
		assertThat(frames.takeRest()).isEqualTo(bytes("two\nthr").array());
		assertThat(frames.buffered()).isZero();
		frames.add(bytes("new\n"), this.scratch);
		assertThat(frames.next()).isEqualTo(bytes("new").array());
	}

	private static void drain(FrameAssembler frames, List<String> found) throws PeerException {
		byte[] frame = frames.next();
		while (frame != null) {
			found.add(new String(frame, StandardCharsets.ISO_8859_1));
			frame = frames.next();
		}
	}

	private static List<String> payloads(Framing framing) {
		Random random = new Random(7);
		List<String> payloads = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			int length = (framing instanceof FixedFraming) ? 9 : random.nextInt(framing.maxLength());
			payloads.add("a".repeat(length));
		}
		return payloads;
	}

	private static byte[] encoded(Framing framing, List<String> payloads) {
		byte[] stream = new byte[0];
		for (String payload : payloads) {
			stream = Framing.concat(stream, framing.encode(payload.getBytes(StandardCharsets.ISO_8859_1)));
		}
		return stream;
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

}
