package io.github.socketserver.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a handler reads its request from: an {@link InputStream} that also knows lines and
 * frames. It is the counterpart of Python's {@code rfile}.
 * <p>
 * All methods wait for the client, at most for the server's {@code connection-timeout}
 * and {@code idle-timeout} (or the handler's own time-out), then they throw a
 * {@link ReadTimeoutException}; replies can still be written after that. Only one thread
 * may read at a time.
 *
 * @since 0.1.0
 */
public class RequestInput extends InputStream {

	/**
	 * Size of the read buffer unless the handler chooses another, in bytes.
	 */
	public static final int DEFAULT_BUFFER_SIZE = 8192;

	private static final int CHUNK = 65_536;

	private final ByteSource source;

	private final InputLimits limits;

	private final ReadBuffer buffer = new ReadBuffer();

	private int bufferSize = DEFAULT_BUFFER_SIZE;

	private boolean ended;

	/**
	 * Creates an input.
	 * @param source where the bytes come from
	 * @param maxLineLength limit of {@link #readLine()}, in bytes
	 * @param maxFrameLength limit of {@link #readFrame(int, ByteOrder)}, in bytes
	 */
	public RequestInput(ByteSource source, int maxLineLength, int maxFrameLength) {
		this(source, InputLimits.of(maxLineLength, maxFrameLength));
	}

	/**
	 * Creates an input.
	 * @param source where the bytes come from
	 * @param limits how much may come in one piece
	 */
	public RequestInput(ByteSource source, InputLimits limits) {
		this.source = source;
		this.limits = limits;
	}

	/**
	 * Creates an input over bytes that are there already: a datagram, or the request of a
	 * handler's unit test.
	 * @param bytes the bytes
	 * @return the input
	 */
	public static RequestInput of(byte[] bytes) {
		RequestInput input = new RequestInput((target) -> -1, Math.max(bytes.length, 1), Math.max(bytes.length, 1));
		input.buffer.wrap(bytes);
		// The bytes belong to the caller: the buffer is never filled, so never changed.
		input.ended = true;
		return input;
	}

	/**
	 * Sets the size of the read buffer, Python's {@code rbufsize}.
	 * @param size the size in bytes; 0 never reads more from the socket than was asked
	 * for; -1 is the default size
	 */
	public void setBufferSize(int size) {
		this.bufferSize = (size < 0) ? DEFAULT_BUFFER_SIZE : size;
	}

	/**
	 * Returns how {@link #readLine()} cuts lines.
	 * @return the framing
	 */
	public Framing lineFraming() {
		return this.limits.lines();
	}

	/**
	 * Reads a line with the server's {@code max-line-length}.
	 * @return the line without its LF or CR LF; {@code null} at the end of the stream.
	 * What a client sends last without a line end is a line too
	 * @throws FrameTooLongException if the line is longer
	 * @throws IOException if reading fails
	 */
	public byte @Nullable [] readLine() throws IOException {
		return readFrame(this.limits.lines());
	}

	/**
	 * Reads a line.
	 * @param maxLength the longest line without its end, in bytes
	 * @return the line without its LF or CR LF; {@code null} at the end of the stream
	 * @throws FrameTooLongException if the line is longer; nothing beyond the limit has
	 * been allocated
	 * @throws IOException if reading fails
	 */
	public byte @Nullable [] readLine(int maxLength) throws IOException {
		return readFrame(Framing.lines(maxLength));
	}

	/**
	 * Reads a frame with a length prefix and the server's {@code max-frame-size}.
	 * @param prefixLength length of the prefix: 1, 2 or 4 bytes
	 * @param order order of the prefix's bytes
	 * @return the payload; {@code null} at the end of the stream
	 * @throws FrameTooLongException if the frame is longer
	 * @throws MalformedFrameException if the length is negative
	 * @throws EndOfInputException if the stream ends within the frame
	 * @throws IOException if reading fails
	 */
	public byte @Nullable [] readFrame(int prefixLength, ByteOrder order) throws IOException {
		return readFrame(Framing.lengthPrefixed(prefixLength, order, this.limits.maxFrameLength()));
	}

	/**
	 * Reads a frame.
	 * @param framing how frames are cut
	 * @return the payload; {@code null} at the end of the stream
	 * @throws FrameTooLongException if the frame is longer than the framing allows
	 * @throws MalformedFrameException if the bytes can be no frame
	 * @throws EndOfInputException if the stream ends within the frame
	 * @throws IOException if reading fails
	 */
	public byte @Nullable [] readFrame(Framing framing) throws IOException {
		int scanned = 0;
		while (true) {
			int length = framing.frameLength(this.buffer.array(), this.buffer.position(), this.buffer.limit(), scanned);
			if (length != Framing.INCOMPLETE) {
				return take(framing, length);
			}
			scanned = buffered();
			if (scanned == 0) {
				this.source.beginFrame();
			}
			if (!fill((long) framing.maxLength() + framing.overhead(), false)) {
				return (scanned > 0) ? takeLast(framing) : null;
			}
		}
	}

	/**
	 * Waits for the next frame's first byte. Unlike a read, the wait also ends when the
	 * server stops: a handler that asks here between two frames lets the server stop at
	 * once, and never in the middle of a frame.
	 * @return {@code false} if the client sends nothing more, or the server stops
	 * @throws IOException if reading fails
	 */
	public boolean awaitFrame() throws IOException {
		if (buffered() > 0) {
			return true;
		}
		this.source.beginFrame();
		try {
			return fill(1, true);
		}
		catch (EndOfInputException ex) {
			this.ended = true;
			return false;
		}
	}

	/**
	 * Reads exactly so many bytes.
	 * @param count how many
	 * @return the bytes
	 * @throws EndOfInputException if the stream ends before
	 * @throws IOException if reading fails
	 */
	public byte[] readExactly(int count) throws IOException {
		if (count < 0) {
			throw new IllegalArgumentException("Cannot read " + count + " bytes");
		}
		byte[] bytes = new byte[Math.min(count, CHUNK)];
		int done = 0;
		while (done < count) {
			if (done == bytes.length) {
				// Memory follows what has really arrived, not what was announced.
				bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
			}
			int read = read(bytes, done, bytes.length - done);
			if (read < 0) {
				throw new EndOfInputException("The client closed its side after " + done + " of " + count + " bytes");
			}
			done += read;
		}
		return bytes;
	}

	@Override
	public int read() throws IOException {
		if (buffered() == 0 && !fill(1, false)) {
			return -1;
		}
		return this.buffer.take() & 0xff;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		if (buffered() == 0) {
			if (length >= this.bufferSize) {
				return readDirectly(target, offset, length);
			}
			if (!fill(1, false)) {
				return -1;
			}
		}
		return this.buffer.take(target, offset, length);
	}

	@Override
	public int available() {
		return buffered();
	}

	/**
	 * Returns how many bytes have arrived from the client and were not read yet.
	 * @return the number of bytes in the read buffer
	 */
	public int buffered() {
		return this.buffer.count();
	}

	/**
	 * Returns whether the client has closed its side and everything was read.
	 * @return {@code true} once a read has met the end of the stream
	 */
	public boolean isEnded() {
		return this.ended && buffered() == 0;
	}

	/**
	 * Puts bytes in front of what is read next: bytes that somebody else has read from
	 * the connection already.
	 * @param bytes the bytes
	 */
	public void unread(byte[] bytes) {
		this.buffer.prepend(bytes);
	}

	/**
	 * Does nothing: the server closes the connection when the request ends.
	 */
	@Override
	public void close() {
	}

	private byte[] take(Framing framing, int length) {
		byte[] payload = framing.payload(this.buffer.array(), this.buffer.position(), length);
		this.buffer.skip(length);
		return payload;
	}

	private byte[] takeLast(Framing framing) throws PeerException {
		if (!framing.endOfStreamEndsFrame()) {
			throw new EndOfInputException("The client closed its side within a frame, after " + buffered() + " bytes");
		}
		if (buffered() > framing.maxLength()) {
			throw framing.tooLong();
		}
		return take(framing, buffered());
	}

	/*
	 * While the client is waited for no more memory is kept than its bytes need.
	 */
	private boolean fill(long wanted, boolean betweenFrames) throws IOException {
		if (this.ended) {
			return false;
		}
		int count = 0;
		while (count == 0) {
			if (this.source.isDrained()) {
				this.buffer.shrink();
			}
			count = this.source.await(betweenFrames) ? this.buffer.fill(this.source, this.bufferSize, wanted) : -1;
		}
		this.ended = count < 0;
		return !this.ended;
	}

	private int readDirectly(byte[] target, int offset, int length) throws IOException {
		this.buffer.shrink();
		ByteBuffer view = ByteBuffer.wrap(target, offset, length);
		int count = 0;
		while (count == 0 && !this.ended) {
			this.source.await(false);
			count = this.source.read(view);
			this.ended = count < 0;
		}
		return this.ended ? -1 : count;
	}

}
