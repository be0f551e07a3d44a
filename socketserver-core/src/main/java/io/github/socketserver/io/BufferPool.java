package io.github.socketserver.io;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Buffers of one size that connections borrow while they have bytes in hand, so that an
 * idle one needs none. What does not fit into the pool is left to the garbage collector.
 */
final class BufferPool {

	private static final int PROBES = 4;

	private final int size;

	private final IntFunction<ByteBuffer> allocator;

	private final AtomicReferenceArray<@Nullable ByteBuffer> slots;

	private BufferPool(int size, int capacity, IntFunction<ByteBuffer> allocator) {
		this.size = size;
		this.allocator = allocator;
		this.slots = new AtomicReferenceArray<>(capacity);
	}

	/**
	 * Creates a pool of buffers that have an array.
	 * @param size size of each buffer, in bytes
	 * @param capacity how many buffers are kept at most; a power of two
	 * @return the pool
	 */
	static BufferPool heap(int size, int capacity) {
		return new BufferPool(size, capacity, ByteBuffer::allocate);
	}

	/**
	 * Creates a pool of buffers that the operating system can write from without a copy.
	 * @param size size of each buffer, in bytes
	 * @param capacity how many buffers are kept at most; a power of two
	 * @return the pool
	 */
	static BufferPool direct(int size, int capacity) {
		return new BufferPool(size, capacity, ByteBuffer::allocateDirect);
	}

	int size() {
		return this.size;
	}

	ByteBuffer acquire() {
		int start = start();
		for (int i = 0; i < PROBES; i++) {
			int slot = (start + i) & (this.slots.length() - 1);
			// A look costs less than an exchange that finds nothing.
			ByteBuffer buffer = (this.slots.getPlain(slot) != null) ? this.slots.getAndSet(slot, null) : null;
			if (buffer != null) {
				return buffer.clear();
			}
		}
		return this.allocator.apply(this.size);
	}

	void release(ByteBuffer buffer) {
		int start = start();
		for (int i = 0; i < PROBES; i++) {
			int slot = (start + i) & (this.slots.length() - 1);
			if (this.slots.getPlain(slot) == null && this.slots.compareAndSet(slot, null, buffer)) {
				return;
			}
		}
	}

	/*
	 * Threads begin at different places, so that they seldom meet.
	 */
	private int start() {
		int hash = System.identityHashCode(Thread.currentThread());
		return (hash ^ (hash >>> 8)) & ~(PROBES - 1);
	}

}
