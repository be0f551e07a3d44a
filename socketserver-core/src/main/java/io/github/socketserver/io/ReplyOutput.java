package io.github.socketserver.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What a handler writes its reply to: an {@link OutputStream} that also knows lines and
 * frames. It is the counterpart of Python's {@code wfile}.
 * <p>
 * One call of a method that writes is atomic, so several threads may write whole lines or
 * frames. A write by another thread than the handler's, such as a broadcast, always
 * leaves at once. Writing waits while the client does not read, at most for
 * {@code write-timeout}, then a {@link WriteTimeoutException} is thrown. An interrupt
 * does not cut a write short.
 *
 * @since 0.1.0
 */
public class ReplyOutput extends OutputStream implements HeldReplies.Holder {

	private static final BufferPool BUFFERS = BufferPool.direct(WriteBuffering.DEFAULT_SIZE, 64);

	private static final ByteBuffer NONE = ByteBuffer.allocate(0);

	private final ReentrantLock lock = new ReentrantLock();

	private final ByteSink sink;

	private final @Nullable RequestInput input;

	private HeldReplies heldReplies;

	private volatile WriteBuffering buffering;

	private volatile @Nullable Thread owner;

	/**
	 * Ready to be appended to.
	 */
	private ByteBuffer held = NONE;

	/**
	 * Zero while nothing is held.
	 */
	private volatile long heldSince;

	/**
	 * Creates an output.
	 * @param sink where the bytes go
	 * @param input the input of the same client; {@code null} if there is none
	 * @param buffering when the bytes leave
	 * @param heldReplies sends what was held back for too long
	 */
	public ReplyOutput(ByteSink sink, @Nullable RequestInput input, WriteBuffering buffering, HeldReplies heldReplies) {
		this.sink = sink;
		this.input = input;
		this.buffering = buffering;
		this.heldReplies = heldReplies;
	}

	/**
	 * Creates an output that collects the reply, for a datagram or for the unit test of a
	 * handler.
	 * @param target where the bytes go
	 * @return the output
	 */
	public static ReplyOutput to(ByteArrayOutputStream target) {
		return new ReplyOutput((sources) -> {
			for (ByteBuffer source : sources) {
				byte[] bytes = new byte[source.remaining()];
				source.get(bytes);
				target.writeBytes(bytes);
			}
		}, null, WriteBuffering.writeThrough(), ReplyOutput::notWatched);
	}

	/**
	 * Sets when bytes leave, Python's {@code wbufsize}. What was held back so far leaves
	 * now.
	 * @param buffering the buffering
	 * @throws IOException if writing fails
	 */
	public void setBuffering(WriteBuffering buffering) throws IOException {
		this.lock.lock();
		try {
			sendHeld();
			this.held = NONE;
			this.buffering = buffering;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Names the thread whose writes may be held back: the handler's.
	 * @param owner the thread; {@code null} for none
	 */
	public void setOwner(@Nullable Thread owner) {
		this.owner = owner;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes) throws IOException {
		write(bytes, 0, bytes.length);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		put(bytes, offset, length, false);
	}

	/**
	 * Writes a line, followed by LF, in one piece.
	 * @param line the line without its end
	 * @throws IOException if writing fails
	 */
	public void writeLine(byte[] line) throws IOException {
		put(line, 0, line.length, true);
	}

	/**
	 * Writes a line in UTF-8, followed by LF, in one piece.
	 * @param line the line without its end
	 * @throws IOException if writing fails
	 */
	public void writeLine(CharSequence line) throws IOException {
		writeLine(line.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Writes a frame in one piece.
	 * @param framing how frames are cut
	 * @param payload the payload
	 * @throws IllegalArgumentException if the framing cannot carry the payload
	 * @throws IOException if writing fails
	 */
	public void writeFrame(Framing framing, byte[] payload) throws IOException {
		write(framing.encode(payload));
	}

	/**
	 * Sends what was held back.
	 * @throws IOException if writing fails
	 */
	@Override
	public void flush() throws IOException {
		this.lock.lock();
		try {
			sendHeld();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sends what adaptive buffering has held back, but leaves a buffer that the handler
	 * asked for alone. Called before the handler waits for its client.
	 * @throws IOException if writing fails
	 */
	public void flushBeforeWait() throws IOException {
		if (isHolding()) {
			flush();
		}
	}

	/**
	 * Sends without waiting what adaptive buffering has held back since before the given
	 * time. Does nothing while somebody writes: that write sends it.
	 * @param time a value of {@link System#nanoTime()}
	 * @throws IOException if writing fails
	 */
	@Override
	public void flushHeldBefore(long time) throws IOException {
		if (!isHolding() || this.heldSince - time > 0 || !this.lock.tryLock()) {
			return;
		}
		try {
			if (isHolding()) {
				trySendHeld();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns whether adaptive buffering holds something back.
	 * @return {@code true} if so
	 */
	@Override
	public boolean isHolding() {
		return this.heldSince != 0 && this.buffering.mode() == WriteBuffering.Mode.ADAPTIVE;
	}

	/**
	 * Does the same as {@link #flush()}: the server closes the connection when the
	 * request ends.
	 * @throws IOException if writing fails
	 */
	@Override
	public void close() throws IOException {
		flush();
	}

	private static HeldReplies notWatched(HeldReplies.Holder holder) {
		return ReplyOutput::notWatched;
	}

	private void put(byte[] bytes, int offset, int length, boolean line) throws IOException {
		int total = length + (line ? 1 : 0);
		this.lock.lock();
		try {
			if (mayHold() && total <= this.buffering.size()) {
				hold(bytes, offset, length, line, total);
			}
			else {
				send(bytes, offset, length, line);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean mayHold() {
		if (this.owner != Thread.currentThread()) {
			return false;
		}
		return switch (this.buffering.mode()) {
			case WRITE_THROUGH -> false;
			case BUFFERED -> true;
			case ADAPTIVE -> this.input != null && this.input.buffered() > 0;
		};
	}

	private void hold(byte[] bytes, int offset, int length, boolean line, int total) throws IOException {
		if (this.held.position() + total > this.buffering.size()) {
			sendHeld();
		}
		if (this.held == NONE) {
			this.held = isPooled() ? BUFFERS.acquire() : ByteBuffer.allocate(this.buffering.size());
		}
		append(this.held, bytes, offset, length, line);
		if (this.heldSince == 0) {
			this.heldSince = System.nanoTime() | 1;
			if (this.buffering.mode() == WriteBuffering.Mode.ADAPTIVE) {
				this.heldReplies = this.heldReplies.watch(this);
			}
		}
	}

	private boolean isPooled() {
		return this.buffering.size() == BUFFERS.size();
	}

	private static void append(ByteBuffer target, byte[] bytes, int offset, int length, boolean line) {
		target.put(bytes, offset, length);
		if (line) {
			target.put((byte) '\n');
		}
	}

	/*
	 * Everything leaves in one write: what was held back, the bytes, and the line's end.
	 * What was held back is forgotten if that fails: part of it may have left and must
	 * not leave twice.
	 */
	private void send(byte[] bytes, int offset, int length, boolean line) throws IOException {
		try {
			if (this.held == NONE) {
				this.held = BUFFERS.acquire();
			}
			if (length < this.held.remaining()) {
				append(this.held, bytes, offset, length, line);
				this.sink.write(this.held.flip());
			}
			else {
				this.sink.write(this.held.flip(), ByteBuffer.wrap(bytes, offset, length),
						line ? ByteBuffer.wrap(new byte[] { '\n' }) : NONE);
			}
		}
		finally {
			release();
		}
	}

	private void sendHeld() throws IOException {
		try {
			if (this.held.position() > 0 || this.sink.hasPending()) {
				this.sink.write(this.held.flip());
			}
		}
		finally {
			release();
		}
	}

	private void trySendHeld() throws IOException {
		try {
			this.sink.tryWrite(this.held.flip());
			this.held.compact();
		}
		catch (IOException | RuntimeException | Error ex) {
			release();
			throw ex;
		}
		if (this.held.position() == 0 && !this.sink.hasPending()) {
			release();
		}
	}

	private void release() {
		this.heldSince = 0;
		if (this.held.isDirect()) {
			BUFFERS.release(this.held);
			this.held = NONE;
		}
		else {
			this.held.clear();
		}
	}

}
