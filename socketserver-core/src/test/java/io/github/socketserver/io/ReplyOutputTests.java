package io.github.socketserver.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReplyOutputTests {

	private final RecordingSink sink = new RecordingSink();

	private final AtomicInteger watched = new AtomicInteger();

	@Test
	void aReplyLeavesAtOnceWhenNoInputWaits() throws IOException {
		ReplyOutput output = output(input(""), WriteBuffering.adaptive());
		output.write(Bytes.of("one"));
		output.writeLine("two");
		output.write('3');
		assertThat(this.sink.pieces).containsExactly("one", "two\n", "3");
		assertThat(output.isHolding()).isFalse();
		assertThat(this.watched).hasValue(0);
	}

	@Test
	void aReplyIsHeldBackWhileInputWaitsAndLeavesInOnePiece() throws IOException {
		RequestInput input = input("a\nb\nc\n");
		ReplyOutput output = output(input, WriteBuffering.adaptive());
		for (String line : List.of("A", "B", "C")) {
			assertThat(input.readLine()).isNotNull();
			output.writeLine(line);
		}
		assertThat(this.sink.pieces).containsExactly("A\nB\nC\n");
		assertThat(this.watched).hasValue(1);
	}

	@Test
	void whatIsHeldBackLeavesBeforeTheHandlerWaitsForMore() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.writeLine("held");
		assertThat(this.sink.pieces).isEmpty();
		assertThat(output.isHolding()).isTrue();
		output.flushBeforeWait();
		assertThat(this.sink.pieces).containsExactly("held\n");
		assertThat(output.isHolding()).isFalse();
	}

	@Test
	void whatIsHeldBackLeavesOnFlushAndOnClose() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.writeLine("one");
		output.flush();
		output.flush();
		output.writeLine("two");
		output.close();
		output.writeLine("three");
		output.flush();
		assertThat(this.sink.pieces).containsExactly("one\n", "two\n", "three\n");
	}

	@Test
	void aFullBufferLeaves() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.write(Bytes.repeat('x', 8000));
		output.write(Bytes.repeat('y', 192));
		assertThat(this.sink.pieces).isEmpty();
		output.write('z');
		assertThat(this.sink.pieces).containsExactly("x".repeat(8000) + "y".repeat(192));
		output.flush();
		assertThat(this.sink.pieces).hasSize(2);
	}

	@Test
	void aReplyLongerThanTheBufferLeavesTogetherWithWhatWasHeld() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.write(Bytes.of("head"));
		output.writeLine(Bytes.repeat('x', 50_000));
		assertThat(this.sink.pieces).containsExactly("head" + "x".repeat(50_000) + "\n");
	}

	@Test
	void theTimerSendsWhatIsHeldForTooLongAndOnlyThat() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.flushHeldBefore(System.nanoTime());
		long before = System.nanoTime() - 1;
		output.writeLine("late");
		output.flushHeldBefore(before);
		assertThat(this.sink.pieces).isEmpty();
		output.flushHeldBefore(System.nanoTime());
		assertThat(this.sink.pieces).containsExactly("late\n");
		output.flushHeldBefore(System.nanoTime());
		assertThat(this.sink.pieces).hasSize(1);
	}

	@Test
	void theTimerLeavesWhatTheSocketDoesNotTakeForLater() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.write(Bytes.of("abcdef"));
		this.sink.takes = 2;
		output.flushHeldBefore(System.nanoTime());
		assertThat(output.isHolding()).isTrue();
		output.write(Bytes.of("g"));
		this.sink.takes = Integer.MAX_VALUE;
		output.flush();
		assertThat(this.sink.pieces).containsExactly("ab", "cdefg");
	}

	@Test
	void anotherThreadsWriteLeavesAtOnceAndTakesWhatWasHeldWithIt() throws Exception {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.writeLine("held");
		inThread(() -> output.writeLine("broadcast"));
		assertThat(this.sink.pieces).containsExactly("held\nbroadcast\n");
	}

	@Test
	void anotherThreadsWriteLeavesAtOnceInBufferedModeToo() throws Exception {
		ReplyOutput output = output(input(""), WriteBuffering.buffered(100));
		inThread(() -> output.writeLine("broadcast"));
		assertThat(this.sink.pieces).containsExactly("broadcast\n");
	}

	@Test
	void linesOfSeveralThreadsAreNeverMixed() throws Exception {
		ReplyOutput output = output(input(""), WriteBuffering.adaptive());
		this.sink.slow = true;
		List<Thread> threads = new ArrayList<>();
		for (char name = 'a'; name < 'e'; name++) {
			byte[] line = Bytes.repeat(name, 40);
			threads.add(started(() -> {
				for (int i = 0; i < 50; i++) {
					output.writeLine(line);
				}
			}));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		String all = String.join("", this.sink.pieces);
		assertThat(all.split("\n")).hasSize(200).allMatch((line) -> line.chars().distinct().count() == 1);
	}

	@Test
	void writeThroughNeverHolds() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.writeThrough());
		output.write(Bytes.of("a"));
		output.writeLine("b");
		assertThat(this.sink.pieces).containsExactly("a", "b\n");
	}

	@Test
	void aBufferIsSentWhenFullOrFlushedAndNotBeforeTheHandlerWaits() throws IOException {
		ReplyOutput output = output(input(""), WriteBuffering.buffered(10));
		output.write(Bytes.of("12345"));
		output.flushBeforeWait();
		output.flushHeldBefore(System.nanoTime());
		assertThat(this.sink.pieces).isEmpty();
		assertThat(output.isHolding()).isFalse();
		output.write(Bytes.of("67890"));
		assertThat(this.sink.pieces).isEmpty();
		output.write(Bytes.of("ab"));
		output.flush();
		assertThat(this.sink.pieces).containsExactly("1234567890", "ab");
		assertThat(this.watched).hasValue(0);
	}

	@Test
	void changingTheBufferingSendsWhatIsHeld() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.buffered(10));
		output.write(Bytes.of("12345"));
		output.setBuffering(WriteBuffering.writeThrough());
		output.write(Bytes.of("6"));
		assertThat(this.sink.pieces).containsExactly("12345", "6");
	}

	@Test
	void aSmallerBufferMayFollowALargerOne() throws IOException {
		ReplyOutput output = output(input(""), WriteBuffering.buffered(100));
		output.write(Bytes.of("large"));
		output.setBuffering(WriteBuffering.buffered(4));
		output.write(Bytes.of("ab"));
		output.write(Bytes.of("cd"));
		output.write(Bytes.of("e"));
		output.flush();
		assertThat(this.sink.pieces).containsExactly("large", "abcd", "e");
	}

	@Test
	void framesAndNumbersAreWrittenInOnePiece() throws IOException {
		ReplyOutput output = output(input(""), WriteBuffering.adaptive());
		output.writeFrame(Framing.lengthPrefixed(2, ByteOrder.BIG_ENDIAN, 10), Bytes.of("ab"));
		output.write(Bytes.of("xyz"), 1, 1);
		assertThat(this.sink.pieces).containsExactly("\0\2ab", "y");
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> output.write(Bytes.of("xyz"), 2, 2));
	}

	@Test
	void whatCouldNotBeSentIsNotSentAgain() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.write(Bytes.of("lost"));
		this.sink.failure = new WriteTimeoutException("The client did not take its reply");
		assertThatExceptionOfType(WriteTimeoutException.class).isThrownBy(output::flush);
		assertThat(output.isHolding()).isFalse();
		this.sink.failure = null;
		output.flush();
		assertThat(this.sink.pieces).isEmpty();
	}

	@Test
	void whatCouldNotBeSentWithALongReplyIsNotSentAgain() throws IOException {
		ReplyOutput output = output(bufferedInput(), WriteBuffering.adaptive());
		output.write(Bytes.of("lost"));
		this.sink.failure = new WriteTimeoutException("The client did not take its reply");
		assertThatExceptionOfType(WriteTimeoutException.class)
			.isThrownBy(() -> output.write(Bytes.repeat('x', 10_000)));
		this.sink.failure = null;
		output.flush();
		assertThat(this.sink.pieces).isEmpty();
	}

	@Test
	void aCollectingOutputCollects() throws IOException {
		ByteArrayOutputStream collected = new ByteArrayOutputStream();
		ReplyOutput output = ReplyOutput.to(collected);
		output.writeLine("a");
		output.write(Bytes.repeat('b', 10_000));
		assertThat(collected.size()).isEqualTo(10_002);
	}

	private ReplyOutput output(RequestInput input, WriteBuffering buffering) {
		ReplyOutput output = new ReplyOutput(this.sink, input, buffering, watching());
		output.setOwner(Thread.currentThread());
		return output;
	}

	private HeldReplies watching() {
		return (held) -> {
			this.watched.incrementAndGet();
			return watching();
		};
	}

	private static RequestInput input(String sent) {
		return new RequestInput(ScriptedSource.of(sent), 100, 100);
	}

	private static RequestInput bufferedInput() throws IOException {
		RequestInput input = input("request\nnext request\n");
		input.readLine();
		return input;
	}

	private static void inThread(Writing writing) throws Exception {
		started(writing).join();
	}

	private static Thread started(Writing writing) {
		Thread thread = new Thread(() -> {
			try {
				writing.run();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		thread.start();
		return thread;
	}

	private static final class RecordingSink implements ByteSink {

		private final List<String> pieces = Collections.synchronizedList(new ArrayList<>());

		private int takes = Integer.MAX_VALUE;

		private boolean slow;

		private IOException failure;

		@Override
		public void write(ByteBuffer... sources) throws IOException {
			if (this.failure != null) {
				throw this.failure;
			}
			StringBuilder piece = new StringBuilder();
			for (ByteBuffer source : sources) {
				while (source.hasRemaining()) {
					piece.append((char) (source.get() & 0xff));
					if (this.slow) {
						Thread.onSpinWait();
					}
				}
			}
			this.pieces.add(piece.toString());
		}

		@Override
		public void tryWrite(ByteBuffer source) throws IOException {
			int count = Math.min(this.takes, source.remaining());
			write(source.duplicate().limit(source.position() + count).slice());
			source.position(source.position() + count);
		}

	}

	@FunctionalInterface
	private interface Writing {

		void run() throws IOException;

	}

}
