package io.github.socketserver.ffm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Several datagrams as the operating system takes and gives them in one call: a header
 * for each, which tells where its bytes and its address are.
 */
final class Messages {

	/*
	 * struct mmsghdr: pointer and length of the address, pointer and number of pieces,
	 * pointer and length of control data, flags, and the length of the datagram.
	 */
	private static final int HEADER_SIZE = 64;

	private static final int ADDRESS_LENGTH = 8;

	private static final int PIECES = 16;

	private static final int PIECE_COUNT = 24;

	private static final int LENGTH = 56;

	/*
	 * struct iovec: pointer and length.
	 */
	private static final int PIECE_SIZE = 16;

	private final int capacity;

	private final int addressDistance;

	private final ByteBuffer headers;

	private final long headersAddress;

	private final ByteBuffer pieces;

	private final ByteBuffer addresses;

	private final ByteBuffer bytes;

	private final long bytesAddress;

	/**
	 * Makes room for datagrams.
	 * @param capacity how many
	 * @param size how many bytes they have together
	 * @param addressSize the length of an address at most
	 */
	Messages(int capacity, int size, int addressSize) {
		this.capacity = capacity;
		this.addressDistance = (addressSize + Long.BYTES - 1) & -Long.BYTES;
		this.headers = allocate(capacity * HEADER_SIZE);
		this.headersAddress = CallFrame.addressOf(this.headers);
		this.pieces = allocate(capacity * PIECE_SIZE);
		this.addresses = allocate(capacity * this.addressDistance);
		this.bytes = allocate(size);
		this.bytesAddress = CallFrame.addressOf(this.bytes);
		long pieceAddress = CallFrame.addressOf(this.pieces);
		long addressAddress = CallFrame.addressOf(this.addresses);
		for (int i = 0; i < capacity; i++) {
			int header = i * HEADER_SIZE;
			this.headers.putLong(header, addressAddress + i * this.addressDistance);
			this.headers.putLong(header + PIECES, pieceAddress + i * PIECE_SIZE);
			this.headers.putLong(header + PIECE_COUNT, 1);
		}
	}

	private static ByteBuffer allocate(int size) {
		return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
	}

	int capacity() {
		return this.capacity;
	}

	/**
	 * Returns where a header is.
	 * @param index the datagram
	 * @return the address of its header and those that follow
	 */
	long address(int index) {
		return this.headersAddress + (long) index * HEADER_SIZE;
	}

	/**
	 * Sets where a datagram's bytes are.
	 * @param index the datagram
	 * @param offset where they begin
	 * @param length how many there are, or how much room
	 */
	void place(int index, int offset, int length) {
		this.pieces.putLong(index * PIECE_SIZE, this.bytesAddress + offset);
		this.pieces.putLong(index * PIECE_SIZE + Long.BYTES, length);
	}

	int offset(int index) {
		return (int) (this.pieces.getLong(index * PIECE_SIZE) - this.bytesAddress);
	}

	int room(int index) {
		return (int) this.pieces.getLong(index * PIECE_SIZE + Long.BYTES);
	}

	ByteBuffer bytes() {
		return this.bytes;
	}

	ByteBuffer addresses() {
		return this.addresses;
	}

	int addressOffset(int index) {
		return index * this.addressDistance;
	}

	void setAddressLength(int index, int length) {
		this.headers.putInt(index * HEADER_SIZE + ADDRESS_LENGTH, length);
	}

	int addressLength(int index) {
		return this.headers.getInt(index * HEADER_SIZE + ADDRESS_LENGTH);
	}

	/**
	 * Returns how long a received datagram is, at most as long as its room.
	 * @param index the datagram
	 * @return the number of bytes
	 */
	int length(int index) {
		return this.headers.getInt(index * HEADER_SIZE + LENGTH);
	}

}
