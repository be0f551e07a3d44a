package io.github.socketserver.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Memory outside of the heap for one call of the operating system at a time. Frames are
 * borrowed for the length of a call, so there are about as many as processors.
 */
final class CallFrame {

	/**
	 * How many bytes pass through {@link #bytes} in one call at most.
	 */
	static final int MOST_BYTES = 128 * 1024;

	private static final int FIRST_BYTES = 16 * 1024;

	private static final int PROBES = 4;

	private static final AtomicReferenceArray<@Nullable CallFrame> POOL = new AtomicReferenceArray<>(64);

	private final MemorySegment callState = Arena.ofAuto().allocate(Libc.CALL_STATE);

	/**
	 * For a structure that goes into a call or comes out of it.
	 */
	private final ByteBuffer structure = ByteBuffer.allocateDirect(128).order(ByteOrder.nativeOrder());

	private final long structureAddress = addressOf(this.structure);

	private ByteBuffer bytes = ByteBuffer.allocateDirect(FIRST_BYTES);

	private long bytesAddress = addressOf(this.bytes);

	private CallFrame() {
	}

	static CallFrame acquire() {
		int start = start();
		for (int i = 0; i < PROBES; i++) {
			int slot = (start + i) & (POOL.length() - 1);
			// A look costs less than an exchange that finds nothing.
			CallFrame frame = (POOL.getPlain(slot) != null) ? POOL.getAndSet(slot, null) : null;
			if (frame != null) {
				return frame;
			}
		}
		return new CallFrame();
	}

	void release() {
		int start = start();
		for (int i = 0; i < PROBES; i++) {
			int slot = (start + i) & (POOL.length() - 1);
			if (POOL.getPlain(slot) == null && POOL.compareAndSet(slot, null, this)) {
				return;
			}
		}
	}

	/*
	 * Threads begin at different places, so that they seldom meet.
	 */
	private static int start() {
		return (int) Thread.currentThread().threadId() * PROBES;
	}

	MemorySegment callState() {
		return this.callState;
	}

	ByteBuffer structure() {
		return this.structure;
	}

	long structureAddress() {
		return this.structureAddress;
	}

	/**
	 * Returns a buffer to copy bytes through.
	 * @param size how many; no more than {@link #MOST_BYTES}
	 * @return an empty buffer that has at least so much room
	 */
	ByteBuffer bytes(int size) {
		if (this.bytes.capacity() < size) {
			this.bytes = ByteBuffer.allocateDirect(Math.max(size, Math.min(2 * this.bytes.capacity(), MOST_BYTES)));
			this.bytesAddress = addressOf(this.bytes);
		}
		return this.bytes.clear();
	}

	long bytesAddress() {
		return this.bytesAddress;
	}

	/**
	 * Returns where a direct buffer's next byte is.
	 * @param buffer the buffer, which the caller keeps reachable
	 * @return the address
	 */
	static long addressOf(ByteBuffer buffer) {
		return MemorySegment.ofBuffer(buffer).address();
	}

}
