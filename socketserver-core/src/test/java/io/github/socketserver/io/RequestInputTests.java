package io.github.socketserver.io;

import java.io.IOException;
import java.nio.ByteOrder;

import io.github.socketserver.event.CloseCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RequestInputTests {

	@Test
	void inputsWithTheSameLimitsKeepTheirPiecesOfLinesApart() throws IOException {
		InputLimits limits = InputLimits.of(6, 3);
		RequestInput one = new RequestInput(ScriptedSource.of("ab", "c\n"), limits);
		RequestInput other = new RequestInput(ScriptedSource.of("defg", "hi\nj"), limits);
		assertThat(one.readLine()).isEqualTo(Bytes.of("abc"));
		assertThat(other.readLine()).isEqualTo(Bytes.of("defghi"));
		assertThat(other.readLine()).isEqualTo(Bytes.of("j"));
		assertThat(one.readLine()).isNull();
	}

	@Test
	void readLineReturnsLinesWithoutTheirEndsAndThenNull() throws IOException {
		RequestInput input = input("one\ntwo\r\n\n\r\nlast");
		assertThat(input.readLine()).asString().isEqualTo("one");
		assertThat(input.readLine()).asString().isEqualTo("two");
		assertThat(input.readLine()).isEmpty();
		assertThat(input.readLine()).isEmpty();
		assertThat(input.readLine()).asString().isEqualTo("last");
		assertThat(input.readLine()).isNull();
	}

	@Test
	void readLineKeepsCarriageReturnsThatDoNotEndTheLine() throws IOException {
		RequestInput input = input("a\rb\n\r\r\nc\r");
		assertThat(input.readLine()).asString().isEqualTo("a\rb");
		assertThat(input.readLine()).asString().isEqualTo("\r");
		assertThat(input.readLine()).asString().isEqualTo("c\r");
		assertThat(input.readLine()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "abcde\n", "abcde\r\n", "abcde" })
	void readLineAcceptsALineOfExactlyTheLimit(String line) throws IOException {
		for (int pieceLength = 1; pieceLength <= line.length(); pieceLength++) {
			RequestInput input = new RequestInput(ScriptedSource.of(Bytes.of(line), pieceLength), 5, 5);
			assertThat(input.readLine()).asString().isEqualTo("abcde");
			assertThat(input.readLine()).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "abcdef\n", "abcdef\r\n", "abcdef", "abcde\r", "abcde\rf", "abcde\r\r\n" })
	void readLineRefusesALineOfOneByteMore(String line) {
		for (int pieceLength = 1; pieceLength <= line.length(); pieceLength++) {
			RequestInput input = new RequestInput(ScriptedSource.of(Bytes.of(line), pieceLength), 5, 5);
			assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(input::readLine)
				.withMessageContaining("line longer than 5 bytes")
				.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.ERROR));
		}
	}

	@Test
	void readLineReadsNoFurtherThanTheLimitNeedsWhenTheLineIsTooLong() {
		ScriptedSource source = ScriptedSource.of(Bytes.repeat('x', 1 << 20), 1000);
		RequestInput input = new RequestInput(source, 8192, 8192);
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(input::readLine);
		assertThat(input.buffered()).isLessThanOrEqualTo(8192 + 2);
		assertThat(source.unread().length).isGreaterThan((1 << 20) - 10_000);
	}

	@Test
	void readLineWithItsOwnLimitIgnoresTheServers() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.of("abcdefgh\nabc\n"), 5, 5);
		assertThat(input.readLine(8)).asString().isEqualTo("abcdefgh");
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(() -> input.readLine(2));
	}

	@Test
	void aLineMayBeLongerThanTheReadBuffer() throws IOException {
		byte[] line = Bytes.repeat('y', 100_000);
		RequestInput input = new RequestInput(ScriptedSource.of(Bytes.concat(line, Bytes.of("\nnext\n")), 777), 100_000,
				1);
		assertThat(input.readLine()).isEqualTo(line);
		assertThat(input.readLine(4)).asString().isEqualTo("next");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 8, 100 })
	void linesArriveWholeHoweverTheyAreCut(int pieceLength) throws IOException {
		byte[] sent = Bytes.of("first\r\nsecond\n\nfourth\rstill\r\n");
		RequestInput input = new RequestInput(ScriptedSource.of(sent, pieceLength), 100, 100);
		assertThat(input.readLine()).asString().isEqualTo("first");
		assertThat(input.readLine()).asString().isEqualTo("second");
		assertThat(input.readLine()).isEmpty();
		assertThat(input.readLine()).asString().isEqualTo("fourth\rstill");
		assertThat(input.readLine()).isNull();
	}

	@Test
	void theEndOfTheStreamIsRememberedAndNotAskedForAgain() throws IOException {
		ScriptedSource source = ScriptedSource.of("x");
		RequestInput input = new RequestInput(source, 10, 10);
		assertThat(input.read()).isEqualTo('x');
		for (int i = 0; i < 3; i++) {
			assertThat(input.read()).isEqualTo(-1);
			assertThat(input.readLine()).isNull();
			assertThat(input.readFrame(4, ByteOrder.BIG_ENDIAN)).isNull();
			assertThat(input.read(new byte[20_000])).isEqualTo(-1);
			assertThat(input.awaitFrame()).isFalse();
		}
		assertThat(source.readsAtEnd()).isEqualTo(1);
		assertThat(input.isEnded()).isTrue();
	}

	@Test
	void inputIsNotEndedWhileBytesAreUnread() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.of("ab"), 10, 10);
		assertThat(input.read()).isEqualTo('a');
		assertThat(input.isEnded()).isFalse();
		assertThat(input.available()).isEqualTo(1);
		assertThat(input.readLine()).asString().isEqualTo("b");
		assertThat(input.isEnded()).isTrue();
	}

	@Test
	void readExactlyReturnsThatManyBytesHoweverTheyAreCut() throws IOException {
		byte[] sent = Bytes.repeat('z', 200_000);
		for (int pieceLength : new int[] { 1, 1000, 65_536, 200_000 }) {
			RequestInput input = new RequestInput(ScriptedSource.of(sent, pieceLength), 10, 10);
			assertThat(input.readExactly(0)).isEmpty();
			assertThat(input.readExactly(150_001)).hasSize(150_001);
			assertThat(input.readExactly(49_999)).hasSize(49_999);
			assertThat(input.read()).isEqualTo(-1);
		}
	}

	@Test
	void readExactlyDoesNotTrustAHugeCount() {
		ScriptedSource source = ScriptedSource.of("only this");
		RequestInput input = new RequestInput(source, 10, 10);
		assertThatExceptionOfType(EndOfInputException.class).isThrownBy(() -> input.readExactly(Integer.MAX_VALUE))
			.withMessageContaining("after 9 of 2147483647 bytes")
			.satisfies((ex) -> assertThat(ex.closeCause()).isEqualTo(CloseCause.CLIENT));
		assertThat(source.askedLengths()).allMatch((length) -> length <= 65_536);
	}

	@Test
	void readExactlyRefusesANegativeCount() {
		assertThatIllegalArgumentException().isThrownBy(() -> input("x").readExactly(-1)).withMessageContaining("-1");
	}

	@Test
	void withoutABufferNothingIsReadAhead() throws IOException {
		ScriptedSource source = ScriptedSource.of("line\nrest of the stream");
		RequestInput input = new RequestInput(source, 100, 100);
		input.setBufferSize(0);
		assertThat(input.readLine()).asString().isEqualTo("line");
		assertThat(input.buffered()).isZero();
		assertThat(source.unread()).asString().isEqualTo("rest of the stream");
		assertThat(input.readExactly(4)).asString().isEqualTo("rest");
		assertThat(input.read()).isEqualTo(' ');
		assertThat(source.unread()).asString().isEqualTo("of the stream");
		assertThat(input.awaitFrame()).isTrue();
		assertThat(source.unread()).asString().isEqualTo("f the stream");
	}

	@Test
	void withoutABufferReadReturnsWhatIsThere() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.of("abc", "def"), 100, 100);
		input.setBufferSize(0);
		byte[] target = new byte[10];
		assertThat(input.read(target)).isEqualTo(3);
		assertThat(input.read(target)).isEqualTo(3);
		assertThat(input.read(target)).isEqualTo(-1);
	}

	@Test
	void waysOfReadingMayBeMixed() throws IOException {
		byte[] sent = Bytes.concat(Bytes.of("line\nX"), new byte[] { 0, 3 }, Bytes.of("abcsecond\r\n12345678tail"));
		for (int pieceLength : new int[] { 1, 2, 3, 7, 100 }) {
			RequestInput input = new RequestInput(ScriptedSource.of(sent, pieceLength), 100, 100);
			assertThat(input.awaitFrame()).isTrue();
			assertThat(input.readLine()).asString().isEqualTo("line");
			assertThat(input.read()).isEqualTo('X');
			assertThat(input.readFrame(2, ByteOrder.BIG_ENDIAN)).asString().isEqualTo("abc");
			assertThat(input.readLine()).asString().isEqualTo("second");
			assertThat(input.readFrame(Framing.fixed(4))).asString().isEqualTo("1234");
			assertThat(input.readExactly(4)).asString().isEqualTo("5678");
			assertThat(input.readAllBytes()).asString().isEqualTo("tail");
		}
	}

	@Test
	void awaitFrameTellsOfBytesWithoutTakingThem() throws IOException {
		RequestInput input = input("ab");
		assertThat(input.awaitFrame()).isTrue();
		assertThat(input.awaitFrame()).isTrue();
		assertThat(input.buffered()).isEqualTo(2);
		assertThat(input.readLine()).asString().isEqualTo("ab");
		assertThat(input.awaitFrame()).isFalse();
	}

	@Test
	void awaitFrameEndsWhenTheServerStops() throws IOException {
		RequestInput input = new RequestInput(ScriptedSource.stopping().then(Bytes.of("late\n")), 10, 10);
		assertThat(input.awaitFrame()).isFalse();
		assertThat(input.readLine()).isNull();
	}

	@Test
	void aStreamThatEndsWithinAFrameIsNoFrame() {
		RequestInput input = input("\0\0\0\5abc");
		assertThatExceptionOfType(EndOfInputException.class).isThrownBy(() -> input.readFrame(4, ByteOrder.BIG_ENDIAN))
			.withMessageContaining("after 7 bytes");
	}

	@Test
	void anInputOverGivenBytesNeverChangesThem() throws IOException {
		byte[] packet = Bytes.concat(Bytes.of("head\n"), Bytes.repeat('p', 20_000));
		byte[] copy = packet.clone();
		RequestInput input = RequestInput.of(packet);
		assertThat(input.readLine()).asString().isEqualTo("head");
		assertThat(input.readLine()).hasSize(20_000);
		assertThat(input.readLine()).isNull();
		assertThat(packet).isEqualTo(copy);
	}

	@Test
	void anInputOverNoBytesIsAtItsEnd() throws IOException {
		RequestInput input = RequestInput.of(new byte[0]);
		assertThat(input.awaitFrame()).isFalse();
		assertThat(input.read()).isEqualTo(-1);
		assertThat(input.readLine()).isNull();
	}

	@Test
	void closingDoesNothing() throws IOException {
		RequestInput input = input("still there\n");
		input.close();
		assertThat(input.readLine()).asString().isEqualTo("still there");
	}

	@Test
	void readingNothingReturnsZeroWithoutAsking() throws IOException {
		ScriptedSource source = ScriptedSource.of("x");
		RequestInput input = new RequestInput(source, 10, 10);
		assertThat(input.read(new byte[5], 2, 0)).isZero();
		assertThat(source.askedLengths()).isEmpty();
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.read(new byte[5], 3, 3));
	}

	private static RequestInput input(String sent) {
		return new RequestInput(ScriptedSource.of(sent), 100, 100);
	}

}
