package io.github.socketserver.ffm;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.transport.DatagramEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Receives all datagrams that are there by one call, and gives them away one by one. For
 * one thread at a time.
 */
final class ReceivedBursts {

	private final Descriptor descriptor;

	private final SenderAddresses senders;

	/*
	 * Made when it is known how long a datagram may be.
	 */
	private @Nullable ReceivedMessages received;

	ReceivedBursts(Descriptor descriptor, SenderAddresses senders) {
		this.descriptor = descriptor;
		this.senders = senders;
	}

	/**
	 * Receives a datagram.
	 * @param target where to put the bytes; what does not fit is lost
	 * @return who sent it; {@code null} when none is there
	 * @throws IOException if the operating system reports an error
	 */
	DatagramEndpoint.@Nullable Sender receive(ByteBuffer target) throws IOException {
		ReceivedMessages messages = messages(target.remaining());
		if (messages.remaining() == 0) {
			messages.receive(this.descriptor);
		}
		return (messages.remaining() > 0) ? messages.take(target) : null;
	}

	private ReceivedMessages messages(int size) {
		ReceivedMessages present = this.received;
		if (present == null || (present.remaining() == 0 && present.size() < size)) {
			present = new ReceivedMessages(size, this.senders);
			this.received = present;
		}
		return present;
	}

	/**
	 * Returns how many have been received and not given away.
	 * @return the number
	 */
	int remaining() {
		ReceivedMessages present = this.received;
		return (present != null) ? present.remaining() : 0;
	}

}
