package io.github.socketserver.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that have arrived and were not taken yet. Its memory is borrowed from pools and
 * grows with what has really arrived.
 */
final class ReadBuffer {

	private static final int GROWTH = 4;

	/**
	 * Memory that is larger than the content by this factor is too much to wait with.
	 */
	private static final int WASTE = 8;

	private static final long LARGEST = Integer.MAX_VALUE - 8;

	private static final ByteBuffer NONE = ByteBuffer.allocate(0);

	private static final BufferPool[] POOLS = { BufferPool.heap(RequestInput.DEFAULT_BUFFER_SIZE, 64),
			BufferPool.heap(4 * RequestInput.DEFAULT_BUFFER_SIZE, 16),
			BufferPool.heap(16 * RequestInput.DEFAULT_BUFFER_SIZE, 8) };

	/**
	 * Its position and limit have no meaning between two calls.
	 */
	private ByteBuffer memory = NONE;

	private byte[] array = NONE.array();

	private int position;

	private int limit;

	/**
	 * How much the last frames needed.
	 */
	private int usualSize;

	/**
	 * Makes somebody else's bytes the content. The buffer must not be filled then.
	 * @param bytes the bytes
	 */
	void wrap(byte[] bytes) {
		this.array = bytes;
		this.position = 0;
		this.limit = bytes.length;
	}

	byte[] array() {
		return this.array;
	}

	int position() {
		return this.position;
	}

	int limit() {
		return this.limit;
	}

	int count() {
		return this.limit - this.position;
	}

	byte take() {
		return this.array[this.position++];
	}

	int take(byte[] target, int offset, int length) {
		int count = Math.min(length, count());
		System.arraycopy(this.array, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	void skip(int count) {
		this.position += count;
	}

	/**
	 * Puts bytes in front of the content.
	 * @param bytes the bytes
	 */
	void prepend(byte[] bytes) {
		if (bytes.length > 0) {
			ByteBuffer joined = ByteBuffer.allocate(bytes.length + count());
			joined.put(bytes).put(this.array, this.position, count());
			replaceBy(joined, joined.position());
		}
	}

	/**
	 * Adds what a source has.
	 * @param source the source
	 * @param size size of the buffer that the handler has asked for; 0 to read single
	 * bytes
	 * @param wanted the most bytes that are of use at once
	 * @return what the source has returned
	 * @throws IOException if reading fails
	 */
	int fill(ByteSource source, int size, long wanted) throws IOException {
		makeRoom(size, wanted);
		this.memory.limit(fillLimit(size, wanted)).position(this.limit);
		int count = source.read(this.memory);
		this.limit += Math.max(0, count);
		this.usualSize = Math.max(count(), this.usualSize - (this.usualSize >> 3));
		return count;
	}

	private int fillLimit(int size, long wanted) {
		if (size == 0) {
			return this.limit + 1;
		}
		return (int) Math.min(this.position + Math.max(size, wanted), this.memory.capacity());
	}

	/**
	 * Gives back the memory that the content does not need. Called before a wait, which
	 * may be long.
	 */
	void shrink() {
		int count = count();
		int capacity = this.memory.capacity();
		if (count == 0) {
			moveTo(NONE);
		}
		else if (capacity > POOLS[0].size() && capacity >= WASTE * count) {
			moveTo(borrow(Math.max(count + 1, POOLS[0].size())));
		}
	}

	private void makeRoom(int size, long wanted) {
		int count = count();
		int capacity = this.memory.capacity();
		if (capacity == 0) {
			moveTo(borrow(initialCapacity(size, wanted)));
		}
		else if (count == 0) {
			this.position = 0;
			this.limit = 0;
		}
		else if (count == capacity) {
			moveTo(borrow((int) Math.min(Math.max(wanted, count + 1L), Math.min((long) GROWTH * capacity, LARGEST))));
		}
		else if (this.limit == capacity) {
			System.arraycopy(this.array, this.position, this.array, 0, count);
			this.position = 0;
			this.limit = count;
		}
	}

	private int initialCapacity(int size, long wanted) {
		return (size == POOLS[0].size()) ? (int) Math.max(size, Math.min(wanted, this.usualSize)) : Math.max(size, 64);
	}

	private void moveTo(ByteBuffer target) {
		int count = count();
		System.arraycopy(this.array, this.position, target.array(), 0, count);
		replaceBy(target, count);
	}

	private void replaceBy(ByteBuffer target, int count) {
		giveBack(this.memory);
		this.memory = target;
		this.array = target.array();
		this.position = 0;
		this.limit = count;
	}

	private static ByteBuffer borrow(int capacity) {
		for (BufferPool pool : POOLS) {
			if (capacity <= pool.size() && capacity > pool.size() / GROWTH) {
				return pool.acquire();
			}
		}
		return ByteBuffer.allocate(capacity);
	}

	private static void giveBack(ByteBuffer memory) {
		for (BufferPool pool : POOLS) {
			if (memory.capacity() == pool.size()) {
				pool.release(memory);
			}
		}
	}

}
