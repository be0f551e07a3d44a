package io.github.socketserver.io;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into frames as they arrive, without ever waiting for more. It has memory of
 * its own only while a frame is incomplete. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class FrameAssembler {

	private static final byte[] NONE = new byte[0];

	private static final int SMALLEST = 64;

	private final Framing framing;

	private byte[] bytes = NONE;

	private boolean borrowed;

	private int position;

	private int limit;

	private int scanned;

	/**
	 * Creates an assembler.
	 * @param framing how frames are cut
	 */
	public FrameAssembler(Framing framing) {
		this.framing = framing;
	}

	/**
	 * Adds bytes that have arrived.
	 * @param source the bytes; all of them are taken
	 * @param scratch where to put them if nothing else waits here; it belongs to this
	 * object until {@link #keep()} is called
	 */
	public void add(ByteBuffer source, byte[] scratch) {
		int count = source.remaining();
		if (buffered() == 0 && count <= scratch.length) {
			this.bytes = scratch;
			this.borrowed = true;
			this.position = 0;
			this.limit = 0;
		}
		else {
			keep();
			makeRoom(count);
		}
		source.get(this.bytes, this.limit, count);
		this.limit += count;
	}

	/**
	 * Returns the next frame that has arrived as a whole.
	 * @return the payload; {@code null} if there is none
	 * @throws FrameTooLongException if the frame is longer than the framing allows
	 * @throws PeerException if the bytes can be no frame
	 */
	public byte @Nullable [] next() throws PeerException {
		int length = this.framing.frameLength(this.bytes, this.position, this.limit, this.scanned);
		if (length == Framing.INCOMPLETE) {
			this.scanned = buffered();
			return null;
		}
		return take(length);
	}

	/**
	 * Returns what the end of the stream makes a frame. To be called when there is no
	 * {@link #next()} one.
	 * @return the payload; {@code null} if nothing has arrived since the last frame
	 * @throws EndOfInputException if a frame may not end like this
	 * @throws FrameTooLongException if the frame is longer than the framing allows
	 */
	public byte @Nullable [] last() throws PeerException {
		int count = buffered();
		if (count == 0) {
			return null;
		}
		if (!this.framing.endOfStreamEndsFrame()) {
			throw new EndOfInputException("The client closed its side within a frame, after " + count + " bytes");
		}
		if (count > this.framing.maxLength()) {
			throw this.framing.tooLong();
		}
		return take(count);
	}

	/**
	 * Gives the scratch array back. What is left in it is copied.
	 */
	public void keep() {
		if (!this.borrowed) {
			return;
		}
		int count = buffered();
		this.bytes = (count > 0) ? copy(capacityFor(count)) : NONE;
		this.borrowed = false;
		this.position = 0;
		this.limit = count;
	}

	/**
	 * Returns how many bytes have arrived and belong to no frame that was returned.
	 * @return the number of bytes
	 */
	public int buffered() {
		return this.limit - this.position;
	}

	/**
	 * Takes the bytes out that belong to no frame that was returned.
	 * @return the bytes
	 */
	public byte[] takeRest() {
		byte[] rest = Arrays.copyOfRange(this.bytes, this.position, this.limit);
		this.position = this.limit;
		release();
		return rest;
	}

	private byte[] take(int length) {
		byte[] payload = this.framing.payload(this.bytes, this.position, length);
		this.position += length;
		this.scanned = 0;
		if (buffered() == 0) {
			release();
		}
		return payload;
	}

	private void release() {
		this.bytes = NONE;
		this.borrowed = false;
		this.position = 0;
		this.limit = 0;
		this.scanned = 0;
	}

	private void makeRoom(int count) {
		if (this.bytes.length - this.limit >= count) {
			return;
		}
		int kept = buffered();
		int needed = Math.addExact(kept, count);
		if (needed <= this.bytes.length) {
			System.arraycopy(this.bytes, this.position, this.bytes, 0, kept);
		}
		else {
			this.bytes = copy(capacityFor(needed));
		}
		this.position = 0;
		this.limit = kept;
	}

	/*
	 * Twice as much as is needed, so that a frame is not copied for each piece of it that
	 * arrives, but not more than the longest frame.
	 */
	private int capacityFor(int needed) {
		long longest = (long) this.framing.maxLength() + this.framing.overhead();
		return (int) Math.max(needed,
				Math.min(Math.max(2L * needed, SMALLEST), Math.min(longest, Integer.MAX_VALUE - 8)));
	}

	private byte[] copy(int capacity) {
		byte[] copy = new byte[capacity];
		System.arraycopy(this.bytes, this.position, copy, 0, buffered());
		return copy;
	}

}
