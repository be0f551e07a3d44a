package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.DatagramEndpoint;

/**
 * Datagrams that were received by one call, to be taken one by one. For one thread at a
 * time.
 */
final class ReceivedMessages {

	private static final int MOST = 64;

	/**
	 * How many bytes are set aside for them, unless a few datagrams need more.
	 */
	private static final int MEMORY = 2 * 1024 * 1024;

	private static final int FEWEST = 8;

	private static final int CACHE_LINE = 64;

	private final Messages messages;

	private final SenderAddresses senders;

	private int next;

	private int count;

	/**
	 * Makes room for datagrams.
	 * @param size the length of one at most; of a longer one only so much is kept
	 * @param senders reads their senders' addresses
	 */
	ReceivedMessages(int size, SenderAddresses senders) {
		this.senders = senders;
		int distance = distance(size);
		int capacity = Math.max(FEWEST, Math.min(MOST, MEMORY / distance));
		this.messages = new Messages(capacity, capacity * distance, senders.size());
		for (int i = 0; i < capacity; i++) {
			this.messages.place(i, i * distance, size);
			this.messages.setAddressLength(i, senders.size());
		}
	}

	/*
	 * An odd number of cache lines: at a distance of a power of two all datagrams would
	 * compete for the same few lines of the cache.
	 */
	private static int distance(int size) {
		return ((size + CACHE_LINE - 1) / CACHE_LINE | 1) * CACHE_LINE;
	}

	int remaining() {
		return this.count - this.next;
	}

	int size() {
		return this.messages.room(0);
	}

	/**
	 * Receives what is there. Called when none remains.
	 * @param descriptor the socket
	 * @throws IOException if the operating system reports an error
	 */
	void receive(Descriptor descriptor) throws IOException {
		forget();
		descriptor.acquire();
		CallFrame frame = CallFrame.acquire();
		try {
			int received;
			do {
				received = Libc.receiveMessages(frame, descriptor.number(), this.messages.address(0),
						this.messages.capacity());
			}
			while (received == -Errno.EINTR);
			this.count = (received == -Errno.EAGAIN) ? 0 : Errno.check(received, "recvmmsg");
		}
		finally {
			frame.release();
			descriptor.release();
		}
	}

	/*
	 * Each has left the length of its address where the room for one is told.
	 */
	private void forget() {
		for (int i = 0; i < this.count; i++) {
			this.messages.setAddressLength(i, this.senders.size());
		}
		this.next = 0;
		this.count = 0;
	}

	/**
	 * Takes the next one.
	 * @param target where to put the bytes; what does not fit is lost
	 * @return who sent it
	 * @throws IOException never, since addresses have the right length
	 */
	DatagramEndpoint.Sender take(ByteBuffer target) throws IOException {
		int index = this.next++;
		int length = Math.min(this.messages.length(index), target.remaining());
		target.put(target.position(), this.messages.bytes(), this.messages.offset(index), length);
		target.position(target.position() + length);
		return new DatagramEndpoint.Sender(this.senders.read(this.messages.addresses(),
				this.messages.addressOffset(index), this.messages.addressLength(index)));
	}

}
