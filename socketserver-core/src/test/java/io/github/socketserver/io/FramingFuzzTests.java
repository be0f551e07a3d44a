package io.github.socketserver.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.github.socketserver.testing.Allocations;
import io.github.socketserver.testing.Fuzz;
import io.github.socketserver.testing.FuzzInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Frames of bytes at random: what is found is what the rules say, found twice by code
 * that has nothing in common, however the bytes arrive.
 */
@Timeout(600)
class FramingFuzzTests {

	@Test
	void whateverArrivesHoweverCutTheFramesAreThoseOfTheRules() {
		Fuzz.check("frames are those of the rules", (input) -> {
			Rule rule = Rule.any(input);
			byte[] stream = rule.stream(input);
			String expected = rule.outcome(stream);
			assertThat(readByInput(rule, stream, input)).as("RequestInput").isEqualTo(expected);
			assertThat(readByAssembler(rule, stream, input)).as("FrameAssembler").isEqualTo(expected);
		});
	}

	@Test
	void whatWasEncodedIsReadAgain() {
		Fuzz.check("encoded payloads are read again", (input) -> {
			Rule rule = Rule.any(input);
			List<byte[]> payloads = new ArrayList<>();
			ByteArrayOutputStream stream = new ByteArrayOutputStream();
			for (int count = input.size(20); count > 0; count--) {
				byte[] payload = rule.payload(input);
				payloads.add(payload);
				stream.writeBytes(rule.framing.encode(payload));
			}
			String expected = describe(payloads) + "END";
			assertThat(readByInput(rule, stream.toByteArray(), input)).isEqualTo(expected);
			assertThat(readByAssembler(rule, stream.toByteArray(), input)).isEqualTo(expected);
		});
	}

	@Test
	void aLengthThatIsOnlyAnnouncedTakesNoMemory() {
		Fuzz.check("announced lengths take no memory", (input) -> {
			ByteOrder order = input.oneOf(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);
			int announced = input.between(1 << 24, Integer.MAX_VALUE);
			byte[] sent = input.bytes(input.size(20_000));
			byte[] stream = ByteBuffer.allocate(4 + sent.length).order(order).putInt(announced).put(sent).array();
			PieceSource source = new PieceSource(input.pieces(stream), input);
			RequestInput frames = new RequestInput(source, 100, Integer.MAX_VALUE);
			FrameAssembler assembler = new FrameAssembler(Framing.lengthPrefixed(4, order, Integer.MAX_VALUE));
			Allocations allocations = Allocations.begin();
			assertThatExceptionOfType(EndOfInputException.class).isThrownBy(() -> frames.readFrame(4, order));
			assembler.add(ByteBuffer.wrap(stream), new byte[64]);
			assertThat(assembler.next()).isNull();
			assertThatExceptionOfType(EndOfInputException.class).isThrownBy(assembler::last);
			allocations.assertAtMost((1 << 20) + 16L * stream.length);
		});
	}

	@Test
	void howeverReadsAreMixedNoByteIsLostAndNoneIsReadTwice() {
		Fuzz.check("mixed reads lose no byte", (input) -> {
			byte[] stream = input.bytes(input.size(5000), new byte[] { '\n', '\r', 0, 1 });
			PieceSource source = new PieceSource(input.pieces(stream), input);
			RequestInput reader = new RequestInput(source, 8192, 8192);
			ByteArrayOutputStream seen = new ByteArrayOutputStream();
			boolean more = true;
			for (int i = 0; more && i < 2 * stream.length + 10; i++) {
				more = readSome(reader, seen, input);
				assertThat(reader.available()).isEqualTo(reader.buffered()).isLessThanOrEqualTo(stream.length);
			}
			assertThat(more).as("something was left").isFalse();
			assertThat(HexFormat.of().formatHex(withoutLineEnds(seen.toByteArray())))
				.isEqualTo(HexFormat.of().formatHex(withoutLineEnds(stream)));
			assertThat(source.reads).isLessThanOrEqualTo(stream.length + 1);
		});
	}

	/*
	 * Lines are told without their ends, so these are left out of what is compared.
	 */
	private static boolean readSome(RequestInput reader, ByteArrayOutputStream seen, FuzzInput input)
			throws IOException {
		if (input.chance(5)) {
			reader.setBufferSize(input.oneOf(-1, 0, 1, 16, 8192));
		}
		switch (input.between(0, 5)) {
			case 0 -> {
				return put(reader.read(), seen);
			}
			case 1 -> {
				byte[] target = new byte[input.between(1, 300)];
				int count = reader.read(target, 0, target.length);
				seen.write(target, 0, Math.max(0, count));
				return count >= 0;
			}
			case 2 -> {
				return put(reader.readLine(), seen);
			}
			case 3 -> {
				byte[] unread = input.bytes(input.size(20));
				reader.unread(unread);
				assertThat(reader.readExactly(unread.length)).isEqualTo(unread);
				return true;
			}
			case 4 -> {
				return !reader.awaitFrame() || put(reader.read(), seen);
			}
			default -> {
				return put(reader.readFrame(Framing.fixed(1)), seen);
			}
		}
	}

	private static boolean put(int value, ByteArrayOutputStream seen) {
		if (value >= 0) {
			seen.write(value);
		}
		return value >= 0;
	}

	private static boolean put(byte[] bytes, ByteArrayOutputStream seen) {
		if (bytes != null) {
			seen.writeBytes(bytes);
		}
		return bytes != null;
	}

	private static byte[] withoutLineEnds(byte[] bytes) {
		ByteArrayOutputStream kept = new ByteArrayOutputStream();
		for (byte value : bytes) {
			if (value != '\n' && value != '\r') {
				kept.write(value);
			}
		}
		return kept.toByteArray();
	}

	private static String readByInput(Rule rule, byte[] stream, FuzzInput input) throws IOException {
		PieceSource source = new PieceSource(input.pieces(stream), input);
		RequestInput reader = new RequestInput(source, 100, 100);
		reader.setBufferSize(input.oneOf(-1, 0, 1, 16, 8192));
		List<byte[]> frames = new ArrayList<>();
		String end;
		try {
			byte[] frame = reader.readFrame(rule.framing);
			while (frame != null) {
				frames.add(frame);
				frame = reader.readFrame(rule.framing);
			}
			end = "END";
		}
		catch (PeerException ex) {
			end = ex.getClass().getSimpleName();
		}
		assertThat(source.reads).as("reads").isLessThanOrEqualTo(stream.length + 1);
		return describe(frames) + end;
	}

	private static String readByAssembler(Rule rule, byte[] stream, FuzzInput input) {
		FrameAssembler assembler = new FrameAssembler(rule.framing);
		byte[] scratch = new byte[input.oneOf(1, 16, 8192)];
		List<byte[]> frames = new ArrayList<>();
		try {
			for (byte[] piece : input.pieces(stream)) {
				assembler.add(ByteBuffer.wrap(piece), scratch);
				take(assembler, frames);
				if (input.chance(90)) {
					assembler.keep();
					Arrays.fill(scratch, (byte) '\n');
				}
			}
			byte[] last = assembler.last();
			if (last != null) {
				frames.add(last);
			}
			return describe(frames) + "END";
		}
		catch (PeerException ex) {
			return describe(frames) + ex.getClass().getSimpleName();
		}
	}

	private static void take(FrameAssembler assembler, List<byte[]> frames) throws PeerException {
		byte[] frame = assembler.next();
		while (frame != null) {
			frames.add(frame);
			frame = assembler.next();
		}
	}

	private static String describe(List<byte[]> frames) {
		StringBuilder text = new StringBuilder();
		frames.forEach((frame) -> text.append(HexFormat.of().formatHex(frame)).append('|'));
		return text.toString();
	}

	/**
	 * Bytes that arrive in pieces, or not yet.
	 */
	private static final class PieceSource implements ByteSource {

		private final List<byte[]> pieces;

		private final FuzzInput input;

		private int at;

		private int within;

		private int reads;

		PieceSource(List<byte[]> pieces, FuzzInput input) {
			this.pieces = pieces;
			this.input = input;
		}

		@Override
		public int read(ByteBuffer target) {
			if (!target.hasRemaining()) {
				throw new IllegalStateException("There is no room to read into");
			}
			if (this.at == this.pieces.size()) {
				this.reads++;
				return -1;
			}
			if (this.input.chance(10)) {
				return 0;
			}
			this.reads++;
			byte[] piece = this.pieces.get(this.at);
			int count = Math.min(target.remaining(), piece.length - this.within);
			target.put(piece, this.within, count);
			this.within += count;
			if (this.within == piece.length) {
				this.at++;
				this.within = 0;
			}
			return count;
		}

		@Override
		public boolean isDrained() {
			return this.within == 0;
		}

	}

	/**
	 * What frames of some kind are, told the simplest way: of all bytes at once.
	 */
	private abstract static class Rule {

		final Framing framing;

		final int most;

		Rule(Framing framing) {
			this.framing = framing;
			this.most = framing.maxLength();
		}

		static Rule any(FuzzInput input) {
			int most = input.oneOf(1, 2, 7, 64, 300, 9000);
			return switch (input.between(0, 3)) {
				case 0 -> new Lines(most);
				case 1 -> new Delimited(input.bytes(input.between(1, 4), new byte[] { 'a', 'b' }), most);
				case 2 -> new Prefixed(input.oneOf(1, 2, 4), input.chance(50), most);
				default -> new Fixed(most);
			};
		}

		/**
		 * Makes bytes that are likely to be frames of this kind.
		 */
		abstract byte[] stream(FuzzInput input);

		abstract byte[] payload(FuzzInput input);

		/**
		 * Returns the frames and how they end.
		 */
		String outcome(byte[] stream) {
			List<byte[]> frames = new ArrayList<>();
			return describe(frames, stream, 0);
		}

		private String describe(List<byte[]> frames, byte[] stream, int begin) {
			int from = begin;
			while (true) {
				if (from == stream.length) {
					return FramingFuzzTests.describe(frames) + "END";
				}
				Frame frame = first(stream, from);
				if (frame.end != null) {
					return FramingFuzzTests.describe(frames) + frame.end;
				}
				frames.add(frame.payload);
				from = frame.next;
			}
		}

		abstract Frame first(byte[] stream, int from);

	}

	/**
	 * A frame, or what is wrong with it.
	 */
	private record Frame(byte[] payload, int next, String end) {

		static Frame of(byte[] stream, int from, int to, int next) {
			return new Frame(Arrays.copyOfRange(stream, from, to), next, null);
		}

		static Frame tooLong() {
			return new Frame(null, 0, "FrameTooLongException");
		}

		static Frame cut() {
			return new Frame(null, 0, "EndOfInputException");
		}

	}

	private static final class Lines extends Rule {

		Lines(int most) {
			super(Framing.lines(most));
		}

		@Override
		byte[] stream(FuzzInput input) {
			return input.bytes(input.size(4 * this.most + 20), new byte[] { '\n', '\r', 'x', 'y', 'z' });
		}

		@Override
		byte[] payload(FuzzInput input) {
			byte[] payload = input.bytes(input.size(this.most));
			for (int i = 0; i < payload.length; i++) {
				payload[i] = (payload[i] == '\n' || payload[i] == '\r') ? (byte) 'n' : payload[i];
			}
			return payload;
		}

		@Override
		Frame first(byte[] stream, int from) {
			int end = from;
			while (end < stream.length && stream[end] != '\n') {
				end++;
			}
			boolean ended = end < stream.length;
			int to = (ended && end > from && stream[end - 1] == '\r') ? end - 1 : end;
			return (to - from > this.most) ? Frame.tooLong() : Frame.of(stream, from, to, ended ? end + 1 : end);
		}

	}

	private static final class Delimited extends Rule {

		private final byte[] delimiter;

		Delimited(byte[] delimiter, int most) {
			super(Framing.delimited(delimiter, most));
			this.delimiter = delimiter;
		}

		@Override
		byte[] stream(FuzzInput input) {
			return input.bytes(input.size(4 * this.most + 20), new byte[] { 'a', 'b' });
		}

		@Override
		byte[] payload(FuzzInput input) {
			byte[] payload = input.bytes(input.size(this.most));
			// What is no letter is in no delimiter, except for one at random.
			byte other = 0;
			while (contains(this.delimiter, other)) {
				other++;
			}
			Arrays.fill(payload, other);
			return payload;
		}

		private static boolean contains(byte[] bytes, byte wanted) {
			for (byte value : bytes) {
				if (value == wanted) {
					return true;
				}
			}
			return false;
		}

		@Override
		Frame first(byte[] stream, int from) {
			for (int end = from; end + this.delimiter.length <= stream.length; end++) {
				int next = end + this.delimiter.length;
				if (Arrays.equals(Arrays.copyOfRange(stream, end, next), this.delimiter)) {
					return (end - from > this.most) ? Frame.tooLong() : Frame.of(stream, from, end, next);
				}
			}
			// The last bytes may be the beginning of a delimiter.
			int surely = stream.length - from - this.delimiter.length + 1;
			return (surely > this.most) ? Frame.tooLong() : Frame.cut();
		}

	}

	private static final class Prefixed extends Rule {

		private final int prefix;

		private final boolean littleEndian;

		Prefixed(int prefix, boolean littleEndian, int most) {
			super(Framing.lengthPrefixed(prefix, littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN, most));
			this.prefix = prefix;
			this.littleEndian = littleEndian;
		}

		@Override
		byte[] stream(FuzzInput input) {
			ByteArrayOutputStream stream = new ByteArrayOutputStream();
			for (int count = input.size(8); count > 0; count--) {
				stream.writeBytes(this.framing.encode(payload(input)));
			}
			return input.chance(50) ? stream.toByteArray() : input.mutated(stream.toByteArray());
		}

		@Override
		byte[] payload(FuzzInput input) {
			return input.bytes(input.size((this.prefix == 1) ? Math.min(255, this.most) : this.most));
		}

		@Override
		Frame first(byte[] stream, int from) {
			if (stream.length - from < this.prefix) {
				return Frame.cut();
			}
			long length = 0;
			for (int i = 0; i < this.prefix; i++) {
				int index = this.littleEndian ? this.prefix - 1 - i : i;
				length = length * 256 + Byte.toUnsignedLong(stream[from + index]);
			}
			if (this.prefix == 4 && length > Integer.MAX_VALUE) {
				return new Frame(null, 0, "MalformedFrameException");
			}
			if (length > this.most) {
				return Frame.tooLong();
			}
			int begin = from + this.prefix;
			return (stream.length - begin < length) ? Frame.cut()
					: Frame.of(stream, begin, begin + (int) length, begin + (int) length);
		}

	}

	private static final class Fixed extends Rule {

		Fixed(int length) {
			super(Framing.fixed(length));
		}

		@Override
		byte[] stream(FuzzInput input) {
			return input.bytes(input.size(4 * this.most));
		}

		@Override
		byte[] payload(FuzzInput input) {
			return input.bytes(this.most);
		}

		@Override
		Frame first(byte[] stream, int from) {
			int to = from + this.most;
			return (to <= stream.length) ? Frame.of(stream, from, to, to) : Frame.cut();
		}

	}

}
